// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension Lineage {
  /// What a model was derived from, what of it counts, and with which card.
  static let json = JSONType<Lineage>.object { lineage in
    lineage.member(
      "parents",
      .list(
        .object { parent in
          parent.member("id", .text) { $0.id }
          parent.member("relation", .optional(.text)) { $0.relation }
          parent.member("inferredBy", .optional(.text)) { $0.inferredBy }
          parent.member("present", .optional(.truth)) { $0.isPresent }
        })
    ) { (lineage: Lineage) -> [Parent] in lineage.parents }
    lineage.member("status", .word) { $0.status }
    lineage.member("counts", .word) { $0.counts }
    lineage.member("run", .optional(.text), "The id of the card that its run is counted with") {
      $0.run
    }
    lineage.member("leftOut", .optional(.word)) { $0.leftOut }
    lineage.member(
      "copies",
      .list(
        .object { copy in
          copy.member("field", .text) { $0.field }
          copy.member("countedBy", .text) { $0.countedBy }
          copy.member("family", .truth) { $0.isFamily }
        })
    ) { (lineage: Lineage) -> [Copy] in lineage.copies }
    lineage.member("share", .optional(.double), "Of the figure of a family, from 0 to 1") {
      $0.share
    }
    lineage.member("mirrorOf", .optional(.text)) { $0.mirrorOf }
    lineage.sometimes("nothingBy", .text, "The rule by which nothing was trained") {
      $0.nothingBy?.id
    }
    lineage.sometimes("agrees", .list(.text), "With the card that its run is counted with") {
      $0.agrees.isEmpty ? nil : $0.agrees
    }
  }
}

extension LeftOutCount {
  static let json = JSONType<LeftOutCount>.object { count in
    count.member("models", .integer) { $0.models }
    count.member("withFigure", .integer) { $0.withFigure }
  }
}

// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension JSONWriter {
  /// Writes what a model was derived from, what of it counts, and with which card.
  mutating func lineage(_ lineage: Lineage) {
    object { json in
      json.key("parents")
      json.array(lineage.parents) { json, parent in
        json.object {
          $0.member("id", parent.id)
          $0.member("relation", parent.relation)
          $0.member("inferredBy", parent.inferredBy)
          $0.key("present")
          if let isPresent = parent.isPresent { $0.truth(isPresent) } else { $0.null() }
        }
      }
      json.member("status", lineage.status.rawValue)
      json.member("counts", lineage.counts.rawValue)
      json.member("run", lineage.run)
      json.member("leftOut", lineage.leftOut?.rawValue)
      json.key("copies")
      json.array(lineage.copies) { json, copy in
        json.object {
          $0.member("field", copy.field)
          $0.member("countedBy", copy.countedBy)
          $0.member("family", copy.isFamily)
        }
      }
      json.member("share", lineage.share)
      json.member("mirrorOf", lineage.mirrorOf)
    }
  }

  /// Writes how many models are in no total, by reason.
  mutating func leftOut(_ counts: [LeftOutCount]) {
    object { json in
      for count in counts {
        json.key(of: count.reason.rawValue)
        json.object {
          $0.member("models", count.models)
          $0.member("withFigure", count.withFigure)
        }
      }
    }
  }
}

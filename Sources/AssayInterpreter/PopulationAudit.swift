// SPDX-License-Identifier: Apache-2.0

package import AssayAudit
package import AssayMetadata
import AssayRules
import AssaySource

/// A part of an audit: its models and findings in the order of the input, and what they add up to.
package struct AuditPart: Sendable {
  package var models: [ModelResult] = []
  /// Findings about the input itself, which belong to no model.
  package var findings: [Finding] = []
  package var accumulator = AuditAccumulator()
  /// Whether there is a finding that makes the audit fail.
  package var hasFailed = false
  /// The ids of its models, if they are wanted.
  package var ids: [String] = []
  /// How the findings of models stand to an earlier audit.
  package var compared = BaselineTally()

  package init(accumulator: AuditAccumulator = AuditAccumulator()) {
    self.accumulator = accumulator
  }
}

/// The second pass: every record that counts is audited, together with what is declared of it.
package struct PopulationAudit: Sendable {
  let interpreter: Interpreter
  private let plan: Plan
  let declared: DeclaredModels
  let duplicates: DuplicateResolution
  private let lineage: LineageIndex?
  private let keepsModels: Bool
  private let keepsIDs: Bool
  private let isFailure: @Sendable (Finding) -> Bool
  /// How many findings of a rule, and how many of the largest models, are kept by name.
  private let listLength: Int
  /// Nil for all models.
  let selection: ModelSelection?
  /// The earlier audit that findings are compared with; nil for none.
  private let baseline: Baseline?

  /// - Parameters:
  ///   - declared: What is stated beside the records, by id, in the order of the files.
  ///   - lineage: What the first pass found out of all models; nil without rules of lineage.
  ///   - keepsModels: Whether parts carry their models, which a summary does not need.
  ///   - keepsIDs: Whether parts carry the ids of their models.
  ///   - isFailure: Which findings make the audit fail.
  package init(
    _ interpreter: Interpreter, declared: DeclaredModels, duplicates: DuplicateResolution,
    lineage: LineageIndex? = nil, keepsModels: Bool = true, keepsIDs: Bool = false,
    selection: ModelSelection? = nil,
    baseline: Baseline? = nil, listLength: Int = AuditAccumulator.listLimit,
    isFailure: @escaping @Sendable (Finding) -> Bool = { _ in false }
  ) {
    self.interpreter = interpreter
    self.plan = interpreter.plan
    self.declared = declared
    self.duplicates = duplicates
    self.lineage = lineage
    self.keepsModels = keepsModels
    self.keepsIDs = keepsIDs
    self.isFailure = isFailure
    self.selection = selection
    self.baseline = baseline
    self.listLength = listLength
  }

  /// A part in which nothing is yet.
  var emptyPart: AuditPart { AuditPart(accumulator: AuditAccumulator(listLength: listLength)) }

  /// Audits the records of one chunk.
  ///
  /// - Parameters:
  ///   - input: Which of the inputs it is, as in the survey.
  ///   - id: The only model that is wanted; nil for all.
  ///   - range: Where the records begin that are wanted, as offsets in the input; nil for all.
  ///   - auditor: A worker's own, which it keeps from chunk to chunk; nil makes one.
  package func audit(
    _ chunk: RecordChunk, of stream: RecordStream, input: Int, only id: String? = nil,
    within range: Range<Int>? = nil, by auditor: ModelAuditor? = nil
  ) -> AuditPart {
    var part = emptyPart
    let auditor = auditor ?? self.auditor()
    let reader = RecordReader(interpreter.paths)
    var position = RecordPosition(input: input, chunk: chunk)
    let wanted = id.map { RecordDigest(ofID: $0) }
    stream.forEachRecord(in: chunk) { raw in
      defer { position.advance() }
      if let range, !range.contains(raw.offset) { return }
      switch reader.read(
        raw.bytes, line: raw.line, column: raw.column, path: stream.path)
      {
      case .failure(let fault): note(fault, in: &part)
      case .success(let record):
        if let wanted, RecordDigest(ofID: record.id) != wanted { return }
        guard let (record, observations) = counted(record, at: position) else { return }
        add(record, observations, auditor, &part)
      }
    }
    return part
  }

  /// An auditor for one worker.
  package func auditor() -> ModelAuditor { interpreter.auditor(lineage: lineage) }

  /// Audits the models that are declared and have no record in any input.
  package func auditDeclared(
    besides survey: IdentitySurvey, only wanted: String? = nil
  ) -> AuditPart {
    var part = emptyPart
    let auditor = interpreter.auditor(lineage: lineage)
    let digest = wanted.map { RecordDigest(ofID: $0) }
    for model in survey.unjoined(declared) {
      if let digest, RecordDigest(ofID: model.id) != digest { continue }
      if model.isSlip {
        if let observation = model.unjoined { note(observation.observation, in: &part) }
      } else if let record = model.record {
        add(record, model.observations, auditor, &part)
      }
    }
    for ids in survey.alike(with: declared) where wanted == nil {
      note(.alike(ids), in: &part)
    }
    return part
  }

  /// Findings about the inputs that were made before any record was read.
  package func audit(
    faults: [UnreadableRecord], observations: [InputObservation] = []
  ) -> AuditPart {
    var part = emptyPart
    for observation in observations { note(observation.observation, in: &part) }
    for fault in faults { note(fault, in: &part) }
    return part
  }

  private func add(
    _ record: Record, _ observations: [InputObservation], _ auditor: ModelAuditor,
    _ part: inout AuditPart
  ) {
    if let selection, !selection.mayHold(record.id) {
      part.accumulator.leaveOut(SelectionCount(others: 1))
      return
    }
    var assessment = auditor.assess(record, noticed: observations)
    defer { auditor.reuse(assessment) }
    switch selection.map({ auditor.verdict(of: $0, on: assessment) }) ?? .inside {
    case .inside: break
    case .outside: return part.accumulator.leaveOut(SelectionCount(others: 1))
    case .undecided: return part.accumulator.leaveOut(SelectionCount(undecided: 1))
    }
    if let baseline {
      part.compared.note(model: record.id)
      assessment.findings = assessment.findings.map { baseline.compare($0, &part.compared) }
    }
    part.hasFailed = part.hasFailed || assessment.findings.contains(where: isFailure)
    if keepsIDs { part.ids.append(record.id) }
    if keepsModels { part.models.append(auditor.result(of: assessment)) }
    part.accumulator.merge(auditor.contribution(of: assessment))
  }

  private func note(_ fault: UnreadableRecord, in part: inout AuditPart) {
    let observation = Observation(
      .recordUnreadable, "\(fault.message) (\(fault.code))", at: nil,
      places: ([fault.place] + fault.others).map(\.description))
    note(observation, in: &part)
  }

  /// Adds a finding that belongs to no model.
  func note(_ observation: Observation, in part: inout AuditPart) {
    guard let finding = RequirementCheck.inputFinding(in: plan, observation) else { return }
    add(finding, to: &part)
  }

  /// Adds a finding of an input or of a group of models.
  func add(_ finding: Finding, to part: inout AuditPart) {
    part.findings.append(finding)
    // Which of several alike is new is known in the order of the inputs alone.
    if baseline == nil { count(finding, in: &part) }
  }

  private func count(_ finding: Finding, in part: inout AuditPart) {
    part.hasFailed = part.hasFailed || isFailure(finding)
    let outcomes = plan.requirements.firstIndex { $0.rule.id == finding.rule }.map {
      [RequirementOutcome(rule: $0, result: .fail)]
    }
    part.accumulator.merge(AuditAccumulator(outcomes: outcomes ?? [], findings: [finding]))
  }

  /// Compares the findings of a part that belong to no model with the earlier audit, if there is one;
  /// called for each part in the order of the inputs.
  ///
  /// - Parameter tally: What has been compared before it.
  package func settle(_ part: inout AuditPart, after tally: inout BaselineTally) {
    guard let baseline else { return }
    tally.merge(part.compared)
    part.findings = part.findings.map { baseline.compare($0, &tally) }
    for finding in part.findings { count(finding, in: &part) }
  }
}

extension EventKind {
  fileprivate init(_ kind: RecordNote.Kind) {
    switch kind {
    case .unreadablePart: self = .partUnreadable
    case .duplicate: self = .recordDuplicate
    case .combinedRows: self = .rowsCombined
    case .uncombinedRows: self = .rowsNotCombined
    case .spelling: self = .idSpelling
    case .unreadText: self = .textUnread
    }
  }
}

extension InputObservation {
  /// That what is stated joins a record whose id has capitals elsewhere.
  static func spelledOtherwise(_ other: Record, _ record: Record) -> InputObservation {
    InputObservation(
      .idSpelling,
      "what is stated of '\(other.id)' is of this model: the case of ids is not"
        + " regarded", places: [other.place.description, record.place.description])
  }
}

extension Observation {
  /// That ids are different ones although they look the same.
  static func alike(_ ids: [String]) -> Observation {
    let names = ids.map { id in
      "'\(id)' ("
        + id.unicodeScalars.filter { !$0.isASCII }.map {
          "U+" + String($0.value, radix: 16).uppercased()
        }
        .joined(separator: " ") + ")"
    }
    return Observation(
      .idAlike,
      "\(names.joined(separator: " and ")) look alike and are different ids: nothing that is stated of"
        + " one is of another", at: nil)
  }
}

extension Record {
  /// What is wrong with the record as a whole.
  var observations: [InputObservation] {
    duplicateKeys.map { pointer in
      InputObservation(
        .duplicateKey, "'\(pointer)' stands twice in the record; the last one is used",
        places: [place.description + " " + pointer])
    }
      + unread.map { name in
        InputObservation(
          name.isDeclared ? .declaredUnknownKey : .inputUnread,
          "no field of the rules reads '\(name.place.pointer)'"
            + (name.meant.map { "; did you mean '\($0)'?" } ?? ""),
          places: [name.place.description])
      }
      + notes.map { note in
        InputObservation(
          EventKind(note.kind),
          note.message + (note.code.map { " (\($0))" } ?? ""),
          places: note.places.map(\.description))
      }
  }

  /// The record with what other sources say of the same model behind its own.
  func joined(with others: [Record]) -> Record {
    guard !others.isEmpty else { return self }
    var joined = self
    for other in others where other.inheritance == nil {
      for index in joined.found.indices { joined.found[index] += other.found[index] }
      joined.card = max(joined.card, other.card)
      joined.isDeclared = joined.isDeclared || other.isDeclared
      joined.joinedPlaces.append(other.place)
    }
    let misspelt = unread + others.flatMap(\.unread)
    for other in others {
      guard let inheritance = other.inheritance else { continue }
      let inherited = inheritance.filter { $0.applies(to: joined.found, unread: misspelt) }
      for word in inherited { word.add(to: &joined.found) }
      if !inherited.isEmpty { joined.joinedPlaces.append(other.place) }
    }
    return joined
  }
}

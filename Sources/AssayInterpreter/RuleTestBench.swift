// SPDX-License-Identifier: Apache-2.0

import AssayAudit
import AssayExpressions
import AssayMetadata
import AssayRules
import AssaySource
import AssayValues
import AssayYAML

/// Carries tests out, by a pack or by variants of it, and keeps what they have in common: how records
/// are read, and the pack made ready for a date. For one thread.
struct RuleTestBench {
  /// One test, carried out: its records, audited.
  struct Run {
    struct Model {
      let assessment: ModelAuditor.Assessment
      let audited: AuditedModel
    }

    let interpreter: Interpreter
    let models: [Model]
  }

  /// What makes an interpreter another one.
  private struct Setting: Hashable {
    let asOf: Timestamp
    let parameters: [Int: Double]
  }

  let asOf: Timestamp
  /// The first interpreter of each date, by which others read fields.
  private var readers: [Timestamp: Interpreter] = [:]
  private var interpreters: [Setting: Interpreter] = [:]
  private var variant: Int?
  /// The records of each test, or why there are none.
  private var records: [String: Result<[Record], RuleTestRunner.Failure>] = [:]

  /// - Parameter asOf: For tests that name no date of their own.
  init(asOf: Timestamp) { self.asOf = asOf }

  /// What was expected of a test and did not come.
  ///
  /// - Parameters:
  ///   - variant: Which of several packs it is; those of one number are one.
  ///   - sharesFields: Whether the fields and matched tables of the pack are those of variant 0.
  mutating func failures(
    of test: RuleTest, by pack: RulePack, variant: Int, sharesFields: Bool = true
  ) -> [RuleTestRunner.Failure] {
    switch run(test, by: pack, variant: variant, sharesFields: sharesFields) {
    case .failure(let failure): return [failure]
    case .success(let run): return RuleTestCheck(pack: pack, run: run).failures(of: test)
    }
  }

  /// Makes the readers of fields that variants of a pack share.
  mutating func prepare(_ tests: [RuleTest], of pack: RulePack) {
    for date in Set(tests.map { $0.asOf ?? asOf }) {
      readers[date] = Interpreter(testing: pack, asOf: date, sharingFieldsOf: nil)
    }
  }

  /// Audits the records of a test; the failure says which cannot be read.
  mutating func run(
    _ test: RuleTest, by pack: RulePack, variant: Int, sharesFields: Bool = true
  ) -> Result<Run, RuleTestRunner.Failure> {
    let interpreter = interpreter(of: test, pack, variant, sharesFields)
    let read = records[test.id] ?? read(test, by: interpreter)
    records[test.id] = read
    return read.map { records in
      let auditor = ModelAuditor(interpreter, LineageIndex(interpreter, records: records))
      let models = records.prefix(test.records.count).map { record in
        let assessment = auditor.assess(
          record, auditor.resolve(record), noticed: record.observations, advises: false)
        return Run.Model(
          assessment: assessment,
          audited: AuditedModel(
            result: auditor.result(of: assessment),
            contribution: auditor.contribution(of: assessment)))
      }
      return Run(interpreter: interpreter, models: models)
    }
  }

  private mutating func interpreter(
    of test: RuleTest, _ pack: RulePack, _ variant: Int, _ sharesFields: Bool
  ) -> Interpreter {
    if variant != self.variant {
      interpreters = [:]
      self.variant = variant
    }
    let setting = Setting(
      asOf: test.asOf ?? asOf,
      parameters: Dictionary(uniqueKeysWithValues: test.parameters.map { ($0.index, $0.value) }))
    if let known = interpreters[setting] { return known }
    let made = Interpreter(
      testing: pack.replacingParameters(setting.parameters), asOf: setting.asOf,
      sharingFieldsOf: sharesFields ? readers[setting.asOf] : nil)
    interpreters[setting] = made
    if sharesFields, readers[setting.asOf] == nil { readers[setting.asOf] = made }
    return made
  }

  private func read(
    _ test: RuleTest, by interpreter: Interpreter
  ) -> Result<[Record], RuleTestRunner.Failure> {
    let reader = RecordReader(interpreter.paths)
    var records: [Record] = []
    for node in test.records + test.others {
      let text = Array(RecordText(filling: test.filling).of(node).utf8)
      let place = node.span.place
      switch text.withUnsafeBytes({ reader.read($0, line: place.line, path: place.path) }) {
      case .success(var read):
        // The record of a test is all there is of its model: what it does not say is absent.
        read.card = .read
        records.append(read)
      case .failure(let fault):
        return .failure(
          RuleTestRunner.Failure(
            place: place, message: "the record cannot be read: \(fault.message)"))
      }
    }
    return .success(records)
  }
}

extension Interpreter {
  /// A pack by which few records are audited, one of many that differ little.
  ///
  /// - Parameter other: One whose fields and matched tables are the same, and whose reader of fields
  ///   serves.
  init(testing pack: RulePack, asOf: Timestamp, sharingFieldsOf other: Self?) {
    self.init(
      derivations: .none, plan: Plan(testing: pack, asOf: asOf),
      resolver: other?.resolver ?? FieldResolver(pack: pack, asOf: asOf))
  }
}

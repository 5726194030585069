// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// The modules, in the order in which data flows through them, and what each may import.
///
/// This table is the architecture: `swift build --explicit-target-dependency-import-check error`
/// refuses an import that is not in it. What each module is for, and which invariants hold across
/// them, is on the page `Sources/ARCHITECTURE.md`.
let modules: [(name: String, imports: [String])] = [
  ("AssaySource", []),
  ("AssayValues", []),
  ("AssayStatistics", []),
  ("AssayYAML", ["CLibYAML", "AssaySource"]),
  ("AssayExpressions", ["CRE2", "AssaySource", "AssayValues", "AssayStatistics"]),
  ("AssayRules", ["CSodium", "AssaySource", "AssayValues", "AssayYAML", "AssayExpressions"]),
  ("AssayMetadata", ["CSimdJSON", "AssaySource", "AssayValues", "AssayYAML"]),
  ("AssayHub", ["AssaySource", "AssayValues", "AssayMetadata"]),
  ("AssayAudit", ["AssaySource", "AssayValues", "AssayStatistics"]),
  (
    "AssayInterpreter",
    [
      "AssaySource", "AssayValues", "AssayStatistics", "AssayYAML", "AssayExpressions",
      "AssayRules", "AssayMetadata", "AssayAudit",
    ]
  ),
  (
    "AssayDiff",
    [
      "AssaySource", "AssayValues", "AssayStatistics", "AssayExpressions", "AssayRules",
      "AssayMetadata", "AssayAudit", "AssayInterpreter",
    ]
  ),
  ("AssayReports", ["CSodium", "AssaySource", "AssayValues", "AssayAudit", "AssayDiff"]),
  (
    "AssayEditors",
    [
      "AssaySource", "AssayValues", "AssayYAML", "AssayExpressions", "AssayRules", "AssayMetadata",
      "AssayReports",
    ]
  ),
  (
    "AssayCommands",
    [
      "CCurl", "CInflate", "CSodium", "CXlsxWriter", "AssaySource", "AssayValues",
      "AssayStatistics", "AssayYAML",
      "AssayExpressions", "AssayRules", "AssayMetadata", "AssayHub", "AssayAudit",
      "AssayInterpreter", "AssayDiff", "AssayReports", "AssayEditors",
    ]
  ),
]

/// What a test target may import besides the module it tests.
let testImports: [String: [String]] = [
  "AssayExpressions": ["AssaySource", "AssayValues"],
  "AssayYAML": ["AssaySource"],
  "AssayRules": ["AssaySource", "AssayValues", "AssayYAML", "AssayExpressions"],
  "AssayMetadata": ["AssaySource", "AssayValues", "AssayYAML"],
  "AssayAudit": ["AssaySource", "AssayValues", "AssayStatistics"],
  "AssayInterpreter": [
    "CSodium", "AssaySource", "AssayValues", "AssayStatistics", "AssayYAML", "AssayExpressions",
    "AssayRules", "AssayMetadata", "AssayAudit",
  ],
  "AssayDiff": [
    "AssaySource", "AssayValues", "AssayStatistics", "AssayRules", "AssayMetadata", "AssayAudit",
    "AssayInterpreter",
  ],
  "AssayReports": ["AssaySource", "AssayValues", "AssayAudit"],
  "AssayEditors": ["AssaySource", "AssayYAML", "AssayRules", "AssayMetadata"],
  "AssayCommands": [
    "AssaySource", "AssayValues", "AssayRules", "AssayMetadata", "AssayAudit", "AssayInterpreter",
    "AssayReports",
  ],
]

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let doors: [Target] = [
  .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
  .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
  .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
  .target(name: "CCurl"),
  .target(name: "CInflate"),
  .target(name: "CXlsxWriter"),
  .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
]

let libraries: [Target] = modules.map { module in
  .target(
    name: module.name,
    dependencies: module.imports.map { .target(name: $0) }
      + (module.name == "AssayCommands" ? [argumentParser] : []),
    // Packs to begin with, which `assay init` writes.
    resources: module.name == "AssayCommands" ? [.embedInCode("Templates")] : [],
    swiftSettings: strict)
}

let tests: [Target] = modules.map { module in
  .testTarget(
    name: module.name + "Tests",
    dependencies: ([module.name] + (testImports[module.name] ?? [])).map { .target(name: $0) },
    swiftSettings: strict)
}

let package = Package(
  name: "assay",
  products: [.executable(name: "assay", targets: ["assay"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: doors + libraries
    + [
      .executableTarget(
        name: "assay", dependencies: ["AssayCommands", argumentParser], swiftSettings: strict)
    ] + tests,
  cxxLanguageStandard: .cxx17
)

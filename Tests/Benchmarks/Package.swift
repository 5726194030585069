// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// A package of its own, so that `swift build` of the tool never builds it. The modules under
// measurement are links to those of the tool: their interface is for one package only.

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "benchmarks",
  targets: [
    .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
    .target(name: "AssaySource", swiftSettings: strict),
    .target(name: "AssayValues", swiftSettings: strict),
    .target(name: "AssayStatistics", swiftSettings: strict),
    .target(
      name: "AssayExpressions",
      dependencies: ["CRE2", "AssaySource", "AssayValues", "AssayStatistics"],
      swiftSettings: strict),
    .executableTarget(
      name: "RuleBenchmark", dependencies: ["AssaySource", "AssayValues", "AssayExpressions"],
      swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)

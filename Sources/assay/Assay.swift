// SPDX-License-Identifier: Apache-2.0

@main
struct Assay {
  static func main() {}
}

// SPDX-License-Identifier: Apache-2.0

import AssayCommands
import Glibc

@main
struct Assay {
  static func main() {
    exit(AssayCommand.run(Array(CommandLine.arguments.dropFirst())))
  }
}

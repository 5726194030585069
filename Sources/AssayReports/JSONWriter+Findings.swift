// SPDX-License-Identifier: Apache-2.0

import AssayAudit

extension JSONWriter {
  /// Writes `"states": […]`: how that stands, of what is missing, which is not known to be absent.
  mutating func states(_ states: [FieldState]) {
    key("states")
    array(states) { json, state in
      json.object {
        $0.member("path", state.path)
        $0.member("state", state.kind.rawValue)
        $0.member("text", state.text)
        $0.member("at", state.at)
        $0.member("because", state.because)
      }
    }
  }

  mutating func waiver(_ waiver: Waiver) {
    object {
      $0.member("approver", waiver.approver)
      $0.member("reason", waiver.reason)
      $0.member("from", waiver.from)
      $0.member("until", waiver.until)
    }
  }
}

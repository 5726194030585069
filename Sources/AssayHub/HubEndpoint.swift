// SPDX-License-Identifier: Apache-2.0

/// The Hub that is asked.
package enum HubEndpoint {
  package static let usual = "https://huggingface.co"

  /// Reads `HF_ENDPOINT`; nil or empty is the Hub itself.
  package static func read(_ text: String?) throws(HubFault) -> HubURL {
    let text = text.map(\.trimmingBlanks).flatMap { $0.isEmpty ? nil : $0 } ?? usual
    guard let url = HubURL(text), url.query == nil else { throw .endpointUnreadable(text) }
    return url
  }
}

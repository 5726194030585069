// SPDX-License-Identifier: Apache-2.0

/// A text that is equal to another only if both have the same bytes, as a key of what is remembered.
///
/// Swift's `==` also takes composed and decomposed characters for the same, which patterns do not:
/// what one text became would be told of the other, whichever came first.
struct ExactText: Hashable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: ExactText, right: ExactText) -> Bool {
    left.text == right.text && left.text.utf8.elementsEqual(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

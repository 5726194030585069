// SPDX-License-Identifier: Apache-2.0

/// How many numbers of which type the weights of a model are, from the head of a safetensors file.
///
/// The file begins with the length of the head (eight bytes, little-endian) and the head itself, in
/// JSON; the weights behind it are not looked at.
///
/// Source: https://github.com/huggingface/safetensors, "Format".
struct WeightsHeader {
  /// The bytes of a head, at most: the limit of the format's own reader.
  static let sizeLimit = 100_000_000

  /// The number of elements by data type, such as `F16`.
  private(set) var counts: [String: Int64] = [:]
  private(set) var total: Int64 = 0

  /// Adds the tensors of one file.
  ///
  /// - Returns: Why it cannot be read; nil if it was.
  mutating func add(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard bytes.count >= 8 else { return "the file has fewer than eight bytes" }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(WeightsHeader.sizeLimit), Int(length) <= bytes.count - 8 else {
      return "the head should have \(length) bytes, which are not there"
    }
    let head = UnsafeRawBufferPointer(rebasing: bytes[8..<(8 + Int(length))])
    guard case .success(.map(let tensors)) = JSONReading.value(head) else {
      return "the head is no JSON object"
    }
    for tensor in tensors where tensor.key != "__metadata__" {
      guard case .string(let type)? = tensor.value.value(of: "dtype"),
        case .list(let shape)? = tensor.value.value(of: "shape"),
        let elements = WeightsHeader.product(shape)
      else { return "a tensor has no data type and shape that can be read" }
      let (count, overflow) = counts[type, default: 0].addingReportingOverflow(elements)
      let (sum, isTooLarge) = total.addingReportingOverflow(elements)
      guard !overflow, !isTooLarge else { return "the elements are more than 64 bits can count" }
      counts[type] = count
      total = sum
    }
    return nil
  }

  /// What the Hub's API has under `safetensors`.
  var value: MetadataValue {
    let types = counts.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return .map([
      MetadataEntry("parameters", .map(types.map { MetadataEntry($0.key, .int($0.value)) })),
      MetadataEntry("total", .int(total)),
    ])
  }

  private static func product(_ shape: [MetadataValue]) -> Int64? {
    var product: Int64 = 1
    for size in shape {
      guard case .int(let size) = size, size >= 0 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }
}

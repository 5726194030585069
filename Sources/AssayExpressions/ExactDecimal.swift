// SPDX-License-Identifier: Apache-2.0

/// A finite double written out in decimal, exactly, so that it can be rounded to any place as C's
/// `printf` does it: half to even of the exact value, without locale.
struct ExactDecimal {
  private static let base: UInt64 = 1_000_000_000

  let isNegative: Bool
  /// The digits without leading zeros; none for zero.
  private var digits: [UInt8]
  /// How many digits stand before the point; negative if zeros follow it.
  private var point: Int

  /// - Parameter value: A finite number, else it counts as zero.
  init(_ value: Double) {
    isNegative = value.sign == .minus
    digits = []
    point = 0
    guard value.isFinite, value != 0 else { return }
    let hidden: UInt64 = value.isNormal ? 1 << 52 : 0
    let power = max(Int(value.exponentBitPattern), 1) - 1075
    var limbs = ExactDecimal.limbs(of: value.significandBitPattern | hidden)
    // A binary fraction m / 2^n is m · 5^n / 10^n. Twelve steps at once still fit a limb.
    let factor: UInt64 = power < 0 ? 244_140_625 : 1 << 12
    let (jumps, steps) = power.magnitude.quotientAndRemainder(dividingBy: 12)
    for _ in 0..<jumps { ExactDecimal.multiply(&limbs, by: factor) }
    for _ in 0..<steps { ExactDecimal.multiply(&limbs, by: power < 0 ? 5 : 2) }
    for (index, limb) in limbs.reversed().enumerated() {
      let text = Array(String(limb).utf8)
      if index > 0 { digits += Array(repeating: 0, count: 9 - text.count) }
      digits += text.map { $0 - 48 }
    }
    point = digits.count + min(power, 0)
  }

  private static func limbs(of whole: UInt64) -> [UInt64] {
    var rest = whole
    var limbs: [UInt64] = []
    while rest > 0 {
      limbs.append(rest % base)
      rest /= base
    }
    return limbs
  }

  private static func multiply(_ limbs: inout [UInt64], by factor: UInt64) {
    var carry: UInt64 = 0
    for index in limbs.indices {
      let product = limbs[index] * factor + carry
      limbs[index] = product % base
      carry = product / base
    }
    if carry > 0 { limbs.append(carry) }
  }

  /// Writes the number with so many digits behind the point, as `%.Nf` does.
  func fixed(_ places: Int) -> String {
    var copy = self
    copy.round(keeping: point + places)
    let whole = copy.point > 0 ? copy.slice(0, copy.point) : "0"
    let fraction = copy.slice(copy.point, copy.point + places)
    return (isNegative ? "-" : "") + whole + (places > 0 ? "." + fraction : "")
  }

  /// Writes the number with one digit before the point and so many behind it, as `%.Ne` does.
  func scientific(_ places: Int) -> String {
    var copy = self
    copy.round(keeping: places + 1)
    let exponent = copy.digits.isEmpty ? 0 : copy.point - 1
    let size = String(exponent.magnitude)
    let fraction = places > 0 ? "." + copy.slice(1, 1 + places) : ""
    return (isNegative ? "-" : "") + copy.slice(0, 1) + fraction + (exponent < 0 ? "e-" : "e+")
      + (size.count < 2 ? "0" : "") + size
  }

  /// The digits from one place to another, zeros where there are none.
  private func slice(_ start: Int, _ end: Int) -> String {
    String(
      decoding: (start..<max(end, start)).map { index in
        (digits.indices.contains(index) ? digits[index] : 0) + 48
      }, as: UTF8.self)
  }

  /// Rounds to so many of the digits, half to even.
  private mutating func round(keeping count: Int) {
    guard count < digits.count else { return }
    guard count >= 0 else {
      digits = []
      point = 0
      return
    }
    let rest = digits[count...]
    let isHalf = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
    let isOdd = count > 0 && !digits[count - 1].isMultiple(of: 2)
    let isUp = isHalf ? isOdd : (rest.first ?? 0) >= 5
    digits.removeSubrange(count...)
    guard isUp else { return }
    var index = count - 1
    while index >= 0, digits[index] == 9 {
      digits[index] = 0
      index -= 1
    }
    if index >= 0 {
      digits[index] += 1
    } else {
      digits.insert(1, at: 0)
      point += 1
    }
  }
}

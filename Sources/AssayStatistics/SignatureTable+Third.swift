// SPDX-License-Identifier: Apache-2.0

/// The third central moment of a total: what makes its upper side longer than its lower one.
///
/// Given the shared factors the models are independent, so that the third moment is
/// `κ₃(E[T|A]) + 3·Cov(E[T|A], Var[T|A]) + E[κ₃(T|A)]`. With `C_st = R_st − 1` and the rows
/// `r_s = Σ_t m_t·C_st`, the first two are, to second order in the variances of the logarithms,
/// `3·Σ_s m_s·r_s² + Σ_f κ₃(ln x_f)·(Σ_s m_s·e_sf)³` and `3·Σ_s w_s·2·r_s`; that costs no more than
/// the variance. The signatures with the largest means, up to `exactLimit` of them, are then taken
/// exactly among each other: by `R_stu − R_st − R_su − R_tu + 2` over triples, and by
/// `E[A_s²·A_t]/E[A_s²] − 1` over pairs; and so are all signatures as far as their common factors go,
/// joined by these. So a total with few signatures is exact, and one with many lacks only what small
/// ones have of third order by the factors of few.
///
/// Source: D. R. Brillinger, "The calculation of cumulants via conditioning", Annals of the
/// Institute of Statistical Mathematics 21 (1969), 215–218; independence of the factors.
extension SignatureTable {
  /// How many signatures are taken exactly: 6,000 triples.
  static let exactLimit = 32

  /// Returns the third central moment; infinite or not a number where it cannot be had.
  ///
  /// - Parameter rows: As `rows()` returns them.
  func third(rows: [Double]) -> Double {
    var third = ownThirds.reduce(0, +)
    for index in means.indices {
      third += 3 * means[index] * rows[index] * rows[index]
      third += 6 * ownVariances[index] * rows[index]
    }
    for (factor, effect) in effects().enumerated() where effect != 0 {
      third += moments[factor].factor.thirdCumulant * effect * effect * effect
    }
    third += correction(
      among: Self.largest(classes.map(\.mean)).map { classes[$0] }, lessCommon: false)
    return third
      + correction(
        among: Self.largest(means).map {
          SignatureClass(
            signature: signatures[$0], mean: means[$0], ownVariance: ownVariances[$0])
        }, lessCommon: true)
  }

  /// By factor, `Σ_s m_s·e_sf`.
  private func effects() -> [Double] {
    var effects = moments.map { _ in 0.0 }
    for (signature, mean) in zip(signatures, means) {
      for term in signature {
        effects[term.factor] += mean * moments[term.factor].exponents[term.exponent]
      }
    }
    return effects
  }

  /// Where the largest means stand; of equal ones the earlier.
  private static func largest(_ means: [Double]) -> [Int] {
    Array(means.indices.sorted { (means[$1], $0) < (means[$0], $1) }.prefix(exactLimit))
  }

  /// What the exact terms among some signatures have more than those of second order.
  ///
  /// - Parameter lessCommon: Whether what they have more by their common factors alone is taken off,
  ///   as it was counted with the classes.
  private func correction(among list: [SignatureClass], lessCommon: Bool) -> Double {
    let ratios = list.map { left in
      list.map { right in
        let ratio = self.ratio(left.signature, right.signature)
        return Ratio(common: ratio.common, local: ratio.local)
      }
    }
    var sum = 0.0
    for a in list.indices {
      for b in a..<list.count {
        let pair = list[a].mean * list[b].mean
        for c in b..<list.count {
          let triple = triple(list[a].signature, list[b].signature, list[c].signature)
          let sides = [ratios[a][b], ratios[a][c], ratios[b][c]]
          var further = triple.all.further(than: sides.map(\.all))
          if lessCommon { further -= triple.common.further(than: sides.map(\.common)) }
          let times = a == b && b == c ? 1.0 : a == b || b == c ? 3 : 6
          sum += times * pair * list[c].mean * further
        }
      }
      for b in list.indices {
        let triple = triple(list[a].signature, list[a].signature, list[b].signature)
        let (own, other) = (ratios[a][a], ratios[a][b])
        var further = triple.all.ratio / own.all - 1 - 2 * (other.all - 1)
        if lessCommon {
          further -= triple.common.ratio / own.common - 1 - 2 * (other.common - 1)
        }
        sum += 3 * list[a].ownVariance * list[b].mean * further
      }
    }
    return sum
  }

  /// The ratio of moments of a pair, over the common factors and over the local ones.
  private struct Ratio {
    let common: Double
    let local: Double
    var all: Double { common * local }
  }

  /// The product of `E[x^{a+b+c}] / (E[x^a]·E[x^b]·E[x^c])` over factors of three signatures, and the
  /// sum of `κ₃(ln x)·a·b·c` over those that all have.
  private struct Triple {
    var ratio = 1.0
    var cumulants = 0.0

    /// How much the exact term is above that of second order.
    func further(than pairs: [Double]) -> Double {
      let (ab, ac, bc) = (pairs[0] - 1, pairs[1] - 1, pairs[2] - 1)
      return ratio - 1 - ab - ac - bc - (ab * ac + ab * bc + ac * bc) - cumulants
    }
  }

  private func triple(
    _ first: [Term], _ second: [Term], _ third: [Term]
  ) -> (all: Triple, common: Triple) {
    var (all, common) = (Triple(), Triple())
    var (i, j, k) = (0, 0, 0)
    while true {
      let a = i < first.count ? first[i].factor : .max
      let b = j < second.count ? second[j].factor : .max
      let c = k < third.count ? third[k].factor : .max
      let factor = min(a, b, c)
      guard factor != .max else { return (all, common) }
      let moments = self.moments[factor]
      var (ratio, cumulant) = (1.0, 0.0)
      switch (a == factor, b == factor, c == factor) {
      case (true, true, true):
        let (x, y, z) = (first[i].exponent, second[j].exponent, third[k].exponent)
        ratio = moments.ratio(x, y, z)
        cumulant =
          moments.factor.thirdCumulant * moments.exponents[x] * moments.exponents[y]
          * moments.exponents[z]
      case (true, true, false): ratio = moments.ratio(first[i].exponent, second[j].exponent)
      case (true, false, true): ratio = moments.ratio(first[i].exponent, third[k].exponent)
      case (false, true, true): ratio = moments.ratio(second[j].exponent, third[k].exponent)
      default: break
      }
      all.ratio *= ratio
      all.cumulants += cumulant
      if !isLocal[factor] {
        common.ratio *= ratio
        common.cumulants += cumulant
      }
      if a == factor { i += 1 }
      if b == factor { j += 1 }
      if c == factor { k += 1 }
    }
  }
}

extension TwoSidedLognormal {
  /// The third cumulant of ln x.
  ///
  /// Source: the moments of the half normal distribution, `E[z⁺] = 1/√(2π)`, `E[(z⁺)²] = 1/2` and
  /// `E[(z⁺)³] = 2/√(2π)`.
  var logThirdCumulant: Double {
    if sample != nil { return logCumulants(tiltedBy: 0).third }
    let root = (2 * Double.pi).squareRoot()
    let first = (sigmaHigh - sigmaLow) / root
    let second = (sigmaHigh * sigmaHigh + sigmaLow * sigmaLow) / 2
    let third =
      2 * (sigmaHigh * sigmaHigh * sigmaHigh - sigmaLow * sigmaLow * sigmaLow) / root
    return third - 3 * first * second + 2 * first * first * first
  }
}

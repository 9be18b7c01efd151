#include "vector_hessian.hpp"

#include <algorithm>

#include "small_dense.hpp"

namespace skillnad {

namespace {

/// The second derivative of phi(H) = <N, R^-T> - log|R|, H = R R', as a matrix over pairs of
/// entries of the lower triangles of S_k = R^-1 dH_k R^-T; `kn` is R^-1 N.
void second_of_factor(std::size_t q, const Vector& kn, Vector& out) {
  const std::size_t pairs = q * (q + 1) / 2;
  out.assign(pairs * pairs, 0.0);
  Vector s1(q * q), s2(q * q), a1(q * q), a2(q * q), product(q * q), half(q * q);
  const auto basis = [&](std::size_t r, std::size_t c, Vector& s, Vector& a) {
    std::fill(s.begin(), s.end(), 0.0);
    s[r + c * q] = s[c + r * q] = 1.0;
    small::lower_half(q, s.data(), a.data());
  };
  for (std::size_t c1 = 0; c1 < q; ++c1)
    for (std::size_t r1 = c1; r1 < q; ++r1) {
      basis(r1, c1, s1, a1);
      for (std::size_t c2 = 0; c2 < q; ++c2)
        for (std::size_t r2 = c2; r2 < q; ++r2) {
          basis(r2, c2, s2, a2);
          // with k = 1 and l = 2: A_l' A_k' + Phi(A_l S_k + S_k A_l')' and tr(S_k S_l) / 2
          double sum = 0.0;
          for (std::size_t j = 0; j < q; ++j)
            for (std::size_t i = 0; i < q; ++i) {
              double aa = 0.0;
              double as = 0.0;
              for (std::size_t m = 0; m < q; ++m) {
                aa += a2[m + i * q] * a1[j + m * q];
                as += a2[i + m * q] * s1[m + j * q] + s1[i + m * q] * a2[j + m * q];
              }
              product[i + j * q] = aa;
              half[i + j * q] = as;
              sum += 0.5 * s1[i + j * q] * s2[i + j * q];
            }
          for (std::size_t j = 0; j < q; ++j)
            for (std::size_t i = 0; i < q; ++i) {
              const double phi = j > i ? half[j + i * q] : j == i ? 0.5 * half[i + i * q] : 0.0;
              sum += kn[i + j * q] * (product[i + j * q] + phi);
            }
          out[pair_index(r1, c1, q) + pairs * pair_index(r2, c2, q)] = sum;
        }
    }
}

}  // namespace

void add_vector_hessian(const VectorParts& parts, EffectBlock& rows, VectorWorkspace& work,
                        Matrix& hessian) {
  const std::size_t p = parts.p;
  const std::size_t q = parts.factor.q;
  const std::size_t qq = q * q;
  const std::size_t pairs = q * (q + 1) / 2;
  const auto& entries = *parts.factor.entries;
  const std::size_t parameters = p + entries.size();
  const std::size_t block = q * parameters;
  const double* l = parts.factor.factor;
  const double* r = work.r.data();
  const double* ri = work.r_inverse.data();
  const bool laplace = parts.laplace;
  const Vector& x2 = parts.x2;
  const Vector& m2 = parts.m2;
  const Vector& z3 = parts.z3;
  const VectorSums& sum = parts.sum;
  const double reciprocal = parts.reciprocal;
  const Vector& u_psi = work.u_psi;
  Vector spare(qq);

  // What stands before the second derivatives of H (hbar) and of the mode (lam).
  Vector kn(qq), wm(qq), hbar(qq), l_hbar(qq), q2(qq), rho(q), lam(q), l_lam(q), sigma(q);
  small::multiply(q, q, q, ri, sum.gz.data(), kn.data());
  for (std::size_t b = 0; b < q; ++b)
    for (std::size_t a = b; a < q; ++a)
      wm[a + b * q] = wm[b + a * q] = 0.5 * (kn[b + a * q] + (a == b ? 1.0 : 0.0));
  small::multiply(q, q, q, wm.data(), ri, spare.data());
  for (std::size_t b = 0; b < q; ++b)
    for (std::size_t a = 0; a < q; ++a)
      hbar[a + b * q] = -small::dot(q, ri + a * q, spare.data() + b * q);
  small::multiply(q, q, q, l, hbar.data(), l_hbar.data());
  for (std::size_t b = 0; b < q; ++b)
    for (std::size_t a = 0; a < q; ++a)
      for (std::size_t t = 0; t < q; ++t) q2[a + b * q] += l_hbar[a + t * q] * l[b + t * q];
  for (std::size_t t = 0; t < q; ++t)
    for (std::size_t b = 0; b < q; ++b)
      for (std::size_t a = 0; a < q; ++a) rho[t] += q2[a + b * q] * z3[t + pair_index(a, b, q) * q];
  for (std::size_t c = 0; c < q; ++c) {
    lam[c] = sum.g[c];
    for (std::size_t t = c; t < q; ++t) lam[c] += l[t + c * q] * rho[t];
  }
  small::solve_lower(q, r, lam.data());
  small::solve_lower_transposed(q, r, lam.data());
  for (std::size_t t = 0; t < q; ++t)
    for (std::size_t c = 0; c <= t; ++c) l_lam[t] += l[t + c * q] * lam[c];
  for (std::size_t t = 0; t < q; ++t)
    for (std::size_t b = 0; b < q; ++b) sigma[t] += m2[t + b * q] * l_lam[b];

  const std::size_t n_moments = laplace ? 1 : 1 + q;
  const HessianProducts& products = work.products;
  rows.hessian_products(reciprocal, q2.data(), l_lam.data(), work.products);

  // B with B + B' the Hessian: every term of it once, symmetric ones by half.
  Matrix own(parameters, parameters);
  const auto x_moment = [&](std::size_t m) { return products.x.data() + (q + m * q) * p; };
  const auto z_moment = [&](std::size_t m) { return products.z.data() + (q + m * q) * q; };
  Vector y(block);
  for (std::size_t m = 0; m < n_moments; ++m) {
    const double* cm = work.c.data() + m * block;
    for (std::size_t j = 0; j < parameters; ++j)
      for (std::size_t t = 0; t < q; ++t) {
        const double scale = -cm[t + j * q];
        const double* xw = x_moment(m) + t * p;
        double* column = own.column(j);
        for (std::size_t i = 0; i < p; ++i) column[i] += scale * xw[i];
      }
    std::fill(y.begin(), y.end(), 0.0);
    for (std::size_t b = 0; b < n_moments; ++b) {
      const double* weights = m == 0   ? z_moment(b)
                              : b == 0 ? z_moment(m)
                                       : z_moment(1 + q + pair_index(m - 1, b - 1, q));
      const double* cb = work.c.data() + b * block;
      for (std::size_t j = 0; j < parameters; ++j)
        for (std::size_t t = 0; t < q; ++t) {
          double part = 0.0;
          for (std::size_t a = 0; a < q; ++a) part += weights[t + a * q] * cb[a + j * q];
          y[t + j * q] += part;
        }
    }
    for (std::size_t j = 0; j < parameters; ++j)
      for (std::size_t i = 0; i < parameters; ++i)
        own(i, j) -= 0.5 * small::dot(q, cm + i * q, y.data() + j * q);
  }
  {
    const double* c0 = work.c.data();
    for (std::size_t j = 0; j < parameters; ++j)
      for (std::size_t t = 0; t < q; ++t) {
        const double scale = c0[t + j * q];
        const double* xv = products.x.data() + t * p;
        double* column = own.column(j);
        for (std::size_t i = 0; i < p; ++i) column[i] += scale * xv[i];
      }
    for (std::size_t j = 0; j < parameters; ++j)
      for (std::size_t t = 0; t < q; ++t) {
        y[t + j * q] = 0.0;
        for (std::size_t a = 0; a < q; ++a) y[t + j * q] += products.z[t + a * q] * c0[a + j * q];
      }
    for (std::size_t j = 0; j < parameters; ++j)
      for (std::size_t i = 0; i < parameters; ++i)
        own(i, j) += 0.5 * small::dot(q, c0 + i * q, y.data() + j * q);
  }
  for (std::size_t e = 0; e < entries.size(); ++e) {
    const std::size_t er = entries[e].row;
    const std::size_t ec = entries[e].col;
    for (std::size_t j = 0; j < parameters; ++j) {
      double part = (rho[er] - sigma[er]) * u_psi[ec + j * q];
      for (std::size_t m = 0; m < n_moments; ++m)
        part += sum.zs[er + m * q] * work.v[ec + j * q + m * block];
      const double* gj = work.hd.data() + j * qq;
      part += 2.0 * small::dot(q, gj + er * q, l_hbar.data() + ec * q);
      double xd = j < p ? x2[j + er * p] : 0.0;
      for (std::size_t t = 0; t < q; ++t) xd += work.c[t + j * q] * m2[t + er * q];
      own(p + e, j) += part - xd * lam[ec];
    }
    for (std::size_t f = 0; f < entries.size(); ++f)
      own(p + e, p + f) += m2[er + entries[f].row * q] * hbar[ec + entries[f].col * q];
  }
  Vector second;
  second_of_factor(q, kn, second);
  Vector s_second(pairs * parameters);
  for (std::size_t j = 0; j < parameters; ++j)
    for (std::size_t b = 0; b < pairs; ++b)
      for (std::size_t c = 0; c < q; ++c)
        for (std::size_t a = c; a < q; ++a)
          s_second[b + j * pairs] +=
              work.s_psi[j * qq + a + c * q] * second[pair_index(a, c, q) + pairs * b];
  for (std::size_t j = 0; j < parameters; ++j)
    for (std::size_t i = 0; i < parameters; ++i) {
      double part = 0.0;
      for (std::size_t c = 0; c < q; ++c)
        for (std::size_t a = c; a < q; ++a)
          part += work.s_psi[j * qq + a + c * q] * s_second[pair_index(a, c, q) + i * pairs];
      for (std::size_t m = 0; m < n_moments; ++m)
        for (std::size_t b = 0; b < n_moments; ++b) {
          const double moment = sum.z[b + m * (q + 1)];
          if (moment == 0.0) continue;
          part -= moment * small::dot(q, work.v.data() + m * block + i * q,
                                      work.v.data() + b * block + j * q);
        }
      own(i, j) += 0.5 * part;
    }
  for (std::size_t j = 0; j < parameters; ++j)
    for (std::size_t i = j; i < parameters; ++i) {
      double cell = own(i, j) + own(j, i);
      if (!laplace)
        cell += work.outer[i + j * parameters] * reciprocal - work.mean_da[i] * work.mean_da[j];
      hessian(i, j) += cell;
    }
}

}  // namespace skillnad

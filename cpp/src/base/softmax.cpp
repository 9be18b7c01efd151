#include "skillnad/base/softmax.hpp"

#include "math_inline.hpp"

namespace skillnad::math {

void softmax(std::size_t n, std::size_t q, const double* eta, double* p, double* complement,
             double* base, double* log_sum) {
  // First the largest log-odds, then their sum.
  for (std::size_t i = 0; i < n; ++i) log_sum[i] = 0.0;
  for (std::size_t c = 0; c < q; ++c)
    for (std::size_t i = 0; i < n; ++i)
      log_sum[i] = eta[i + c * n] > log_sum[i] ? eta[i + c * n] : log_sum[i];
  for (std::size_t i = 0; i < n; ++i) base[i] = inlined::exp(-log_sum[i]);
  for (std::size_t c = 0; c < q; ++c)
    for (std::size_t i = 0; i < n; ++i) p[i + c * n] = inlined::exp(eta[i + c * n] - log_sum[i]);
  for (std::size_t i = 0; i < n; ++i) {
    double sum = base[i];
    for (std::size_t c = 0; c < q; ++c) sum += p[i + c * n];
    for (std::size_t c = 0; c < q; ++c) {
      double others = base[i];
      for (std::size_t d = 0; d < q; ++d)
        if (d != c) others += p[i + d * n];
      complement[i + c * n] = others / sum;
    }
    for (std::size_t c = 0; c < q; ++c) p[i + c * n] /= sum;
    base[i] /= sum;
    log_sum[i] += inlined::log(sum);
  }
}

}  // namespace skillnad::math

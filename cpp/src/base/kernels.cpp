#include "skillnad/base/kernels.hpp"

#include <atomic>

#include "kernel_loops.hpp"
#include "skillnad/base/error.hpp"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define SKILLNAD_WIDE_LEVELS 1
#else
#define SKILLNAD_WIDE_LEVELS 0
#endif

// The four depths of one link under one target.
#define SKILLNAD_LINK(LINK, TARGET)                                                                \
  TARGET void LINK##_value(const double* eta, const double* y, const double* m, std::size_t n,     \
                           double shift, Sums* out) {                                              \
    link_rows<LINK, -1>(eta, y, m, n, shift, out, nullptr, nullptr, nullptr, nullptr);             \
  }                                                                                                \
  TARGET void LINK##_score(const double* eta, const double* y, const double* m, std::size_t n,     \
                           double shift, Sums* out) {                                              \
    link_rows<LINK, 0>(eta, y, m, n, shift, out, nullptr, nullptr, nullptr, nullptr);              \
  }                                                                                                \
  TARGET void LINK##_node(const double* eta, const double* y, const double* m, std::size_t n,      \
                          double shift, Sums* out, double* s, double* w) {                         \
    link_rows<LINK, 1>(eta, y, m, n, shift, out, s, w, nullptr, nullptr);                          \
  }                                                                                                \
  TARGET void LINK##_full(const double* eta, const double* y, const double* m, std::size_t n,      \
                          double shift, Sums* out, double* s, double* w, double* w1, double* w2) { \
    link_rows<LINK, 2>(eta, y, m, n, shift, out, s, w, w1, w2);                                    \
  }

#define SKILLNAD_LEVEL(NAME, TARGET, WIDTH)                                                    \
  namespace NAME {                                                                             \
  SKILLNAD_LINK(Logit, TARGET)                                                                 \
  SKILLNAD_LINK(Probit, TARGET)                                                                \
  SKILLNAD_LINK(Cloglog, TARGET)                                                               \
  TARGET void linear(const double* x, std::size_t stride, std::size_t p, const double* b,      \
                     const double* offset, std::size_t n, double* eta) {                       \
    linear_rows(x, stride, p, b, offset, n, eta);                                              \
  }                                                                                            \
  TARGET void columns_dot(const double* x, std::size_t stride, std::size_t p, const double* v, \
                          std::size_t v_stride, std::size_t q, std::size_t n, double* out) {   \
    columns_rows<WIDTH>(x, stride, p, v, v_stride, q, n, out);                                 \
  }                                                                                            \
  TARGET void cross(const double* x, std::size_t stride, std::size_t p, const double* v,       \
                    std::size_t n, double* out) {                                              \
    cross_all<WIDTH>(x, stride, p, v, n, out);                                                 \
  }                                                                                            \
  TARGET double dot(const double* a, const double* b, std::size_t n) {                         \
    return dot_rows(a, b, n);                                                                  \
  }                                                                                            \
  TARGET void axpy(double a, const double* x, std::size_t n, double* y) {                      \
    axpy_rows(a, x, n, y);                                                                     \
  }                                                                                            \
  constexpr Kernels table = {{{Logit_value, Logit_score, Logit_node, Logit_full},              \
                              {Probit_value, Probit_score, Probit_node, Probit_full},          \
                              {Cloglog_value, Cloglog_score, Cloglog_node, Cloglog_full}},     \
                             linear,                                                           \
                             columns_dot,                                                      \
                             cross,                                                            \
                             dot,                                                              \
                             axpy};                                                            \
  }

namespace skillnad::kernels {
namespace {

SKILLNAD_LEVEL(baseline, , 2)
#if SKILLNAD_WIDE_LEVELS
SKILLNAD_LEVEL(avx2, __attribute__((target("avx2"))), 4)
SKILLNAD_LEVEL(avx512, __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw"))), 8)
#endif

Level detect() {
#if SKILLNAD_WIDE_LEVELS
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")) {
    return Level::avx512;
  }
  if (__builtin_cpu_supports("avx2")) return Level::avx2;
#endif
  return Level::baseline;
}

const Kernels* table_of(Level level) {
#if SKILLNAD_WIDE_LEVELS
  if (level == Level::avx512) return &avx512::table;
  if (level == Level::avx2) return &avx2::table;
#endif
  (void)level;
  return &baseline::table;
}

std::atomic<const Kernels*> active{nullptr};

}  // namespace

Level best_level() {
  static const Level level = detect();
  return level;
}

const Kernels& kernels() {
  const Kernels* table = active.load(std::memory_order_acquire);
  if (!table) {
    table = table_of(best_level());
    const Kernels* none = nullptr;
    if (!active.compare_exchange_strong(none, table)) table = none;
  }
  return *table;
}

Level active_level() {
  const Kernels* table = &kernels();
  if (table == table_of(Level::baseline)) return Level::baseline;
  return table == table_of(Level::avx2) ? Level::avx2 : Level::avx512;
}

void force_level(Level level) {
  if (level > best_level()) {
    throw OptionError("instruction_set",
                      "The kernels cannot be forced to an instruction set this processor lacks; "
                      "choose one no higher than best_level().");
  }
  active.store(table_of(level), std::memory_order_release);
}

}  // namespace skillnad::kernels

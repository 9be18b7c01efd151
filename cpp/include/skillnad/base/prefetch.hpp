// Cells that lie scattered over memory are waited for one after the other: a loop that asks for
// them some steps ahead takes about half the time with millions of rows.
#pragma once

#include <cstddef>

namespace skillnad {

/// How many steps ahead to ask.
constexpr std::size_t prefetch_ahead = 32;

/// Asks for the memory at an address that exists.
inline void prefetch(const void* at) {
#if defined(__GNUC__)
  __builtin_prefetch(at);
#else
  (void)at;
#endif
}

}  // namespace skillnad

#include <atomic>
#include <stdexcept>
#include <string>

#include "../catch.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/float_environment.hpp"
#include "skillnad/base/parallel.hpp"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

using namespace skillnad;

TEST_CASE("every block runs once, for any number of threads", "[base][parallel]") {
  for (int threads : {0, 1, 2, 8}) {
    Context context;
    context.threads = threads;
    for (std::size_t n : {0u, 1u, 2u, 1000u}) {
      std::vector<int> seen(n, 0);
      run_blocks(context, n, [&](std::size_t b) { ++seen[b]; });
      CHECK(seen == std::vector<int>(n, 1));
    }
  }
}

TEST_CASE("one thread runs blocks in order on the calling thread", "[base][parallel]") {
  Context context;
  std::vector<std::size_t> order;
  const auto caller = std::this_thread::get_id();
  run_blocks(context, 5, [&](std::size_t b) {
    CHECK(std::this_thread::get_id() == caller);
    order.push_back(b);
  });
  CHECK(order == std::vector<std::size_t>{0, 1, 2, 3, 4});
}

TEST_CASE("the exception of the lowest block wins", "[base][parallel]") {
  for (int threads : {1, 2, 8}) {
    Context context;
    context.threads = threads;
    for (int round = 0; round < 20; ++round) {
      std::string text;
      try {
        run_blocks(context, 64, [&](std::size_t b) {
          if (b == 3) std::this_thread::sleep_for(std::chrono::milliseconds(1));
          if (b >= 3) throw std::runtime_error(std::to_string(b));
        });
      } catch (const std::runtime_error& error) {
        text = error.what();
      }
      CHECK(text == "3");
    }
  }
}

TEST_CASE("an interrupt ends the call", "[base][parallel]") {
  for (int threads : {1, 3}) {
    Context context;
    context.threads = threads;
    context.interrupted = [] { return true; };
    std::atomic<int> runs{0};
    CHECK_THROWS_AS(run_blocks(context, 100000,
                               [&](std::size_t) {
                                 ++runs;
                                 std::this_thread::sleep_for(std::chrono::milliseconds(1));
                               }),
                    Interrupted);
    CHECK(runs < 1000);
  }
  // asked also while the calling thread waits for the last blocks
  Context context;
  context.threads = 2;
  std::atomic<bool> started{false};
  const auto caller = std::this_thread::get_id();
  context.interrupted = [&] { return started.load(); };
  CHECK_THROWS_AS(run_blocks(context, 2,
                             [&](std::size_t) {
                               if (std::this_thread::get_id() == caller) {
                                 while (!started) std::this_thread::yield();
                               } else {
                                 started = true;
                                 std::this_thread::sleep_for(std::chrono::milliseconds(300));
                               }
                             }),
                  Interrupted);
}

#if defined(__x86_64__)
TEST_CASE("blocks see default floating-point control and the caller keeps its own",
          "[base][parallel]") {
  constexpr unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040, control = 0xffc0;
  const unsigned before = _mm_getcsr();
  _mm_setcsr(before | flush_to_zero | denormals_are_zero);
  const unsigned changed = _mm_getcsr();  // valgrind does not know these two bits
  for (int threads : {1, 4}) {
    Context context;
    context.threads = threads;
    std::vector<unsigned> seen(50);
    run_blocks(context, 50, [&](std::size_t b) { seen[b] = _mm_getcsr() & control; });
    for (unsigned state : seen) CHECK(state == 0x1f80);
    CHECK((_mm_getcsr() & control) == (changed & control));
  }
  {
    const FloatEnvironment environment;
    volatile double tiny = 2.2250738585072014e-308;
    tiny = tiny / 4.0;
    CHECK(tiny > 0.0);
  }
  _mm_setcsr(before);
}
#endif

#include "skillnad/base/parallel.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "skillnad/base/float_environment.hpp"

namespace skillnad {
namespace {

// Blocks are handed out in rising order, so every block below a failed one has been started: the
// lowest failure is the same for any number of threads.
class Blocks {
 public:
  Blocks(std::size_t n, const std::function<void(std::size_t)>& block) : n_(n), block_(block) {}

  bool run_next() {
    if (stopped_.load(std::memory_order_relaxed)) return false;
    const std::size_t b = next_.fetch_add(1, std::memory_order_relaxed);
    if (b >= n_) return false;
    try {
      block_(b);
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!error_ || b < failed_) {
        error_ = std::current_exception();
        failed_ = b;
      }
      stop();
    }
    return true;
  }

  void work() {
    const FloatEnvironment environment;
    while (run_next()) {
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    ++finished_;
    done_.notify_one();
  }

  // True when `workers` threads have finished; gives up after a short while.
  bool wait(std::size_t workers) {
    std::unique_lock<std::mutex> lock(mutex_);
    return done_.wait_for(lock, std::chrono::milliseconds(20),
                          [&] { return finished_ == workers; });
  }

  void stop() { stopped_.store(true, std::memory_order_relaxed); }
  std::exception_ptr error() const { return error_; }

 private:
  const std::size_t n_;
  const std::function<void(std::size_t)>& block_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
  std::condition_variable done_;
  std::size_t finished_ = 0;
  std::exception_ptr error_;
  std::size_t failed_ = 0;
};

class Workers {
 public:
  Workers(Blocks& blocks, std::size_t n) : blocks_(blocks) {
    threads_.reserve(n);
    try {
      for (std::size_t i = 0; i < n; ++i) threads_.emplace_back([&blocks] { blocks.work(); });
    } catch (const std::system_error&) {
      // No more threads to be had: those that exist and the calling one do the work.
    }
  }
  ~Workers() {
    blocks_.stop();
    for (std::thread& thread : threads_) thread.join();
  }
  std::size_t size() const { return threads_.size(); }

 private:
  Blocks& blocks_;
  std::vector<std::thread> threads_;
};

}  // namespace

void run_blocks(Context& context, std::size_t n_blocks,
                const std::function<void(std::size_t)>& block) {
  if (n_blocks == 0) return;
  const std::size_t wanted = context.threads > 1 ? static_cast<std::size_t>(context.threads) : 1;
  const std::size_t threads = wanted < n_blocks ? wanted : n_blocks;
  Blocks blocks(n_blocks, block);
  {
    Workers workers(blocks, threads - 1);
    bool more = true;
    while (more) {
      context.tick();
      const FloatEnvironment environment;
      more = blocks.run_next();
    }
    while (workers.size() != 0 && !blocks.wait(workers.size())) context.tick();
  }
  if (blocks.error()) std::rethrow_exception(blocks.error());
}

}  // namespace skillnad

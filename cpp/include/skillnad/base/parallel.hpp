// Independent blocks of work on a few threads, with the same outcome for any number of them.
#pragma once

#include <cstddef>
#include <functional>

#include "skillnad/base/context.hpp"

namespace skillnad {

/// Calls block(0) ... block(n_blocks - 1), each once, on up to `context.threads` threads of which
/// the calling one is one (1: no thread is made). Threads live only inside the call.
///
/// Blocks must write to places of their own and must not touch `context`; sums over blocks are
/// added up by the caller in the order of the blocks. Each block runs under a `FloatEnvironment`.
/// `context.tick()` is called on the calling thread between its blocks and while it waits, so that
/// an interrupt ends the call after the blocks under way (`Interrupted`). If blocks throw, no new
/// ones start and the exception of the lowest block is rethrown, whatever the number of threads.
void run_blocks(Context& context, std::size_t n_blocks,
                const std::function<void(std::size_t)>& block);

}  // namespace skillnad

// The same work for each of many, on several threads.
#pragma once
#include <cstddef>
#include <functional>

namespace domat {

// Calls `work` once with each number below n, in any order, on as many threads (0: one a core); what it throws is thrown here. `tick` is called
// on the calling thread now and then, with how many are done.
void in_parallel(unsigned threads, std::size_t n, const std::function<void(std::size_t)>& work, const std::function<void(std::size_t)>& tick = {});

}  // namespace domat

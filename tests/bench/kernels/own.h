// What kernels.cpp puts into the table that the library exports.
#pragma once
#include "tests/bench/kernels/kernels.h"

namespace domat::bench {

void w1_scalar(const std::uint8_t* facts, std::uint8_t* conclusions, std::uint64_t cases);
void w1_planes(const W1Planes&, Stores);
void w1_two_planes(const W1Planes&, Stores);
void w1_bytes(const W1Bytes&, Stores);
void w2_plain(const W2Columns&);
void w2_vectors(const W2Columns&, Stores);
std::uint64_t stream(const Span* in, std::size_t ins, const Span* out, std::size_t outs, Stores);
void w4_batch(const W4Table&, const std::uint8_t* facts, std::uint8_t* conclusions, std::size_t facts_stride,
              std::size_t conclusions_stride, std::uint64_t cases, void* memory);
void w4_single(const W4Table&, const std::uint8_t* facts, std::uint8_t* conclusions, void* memory);
void* w3_parser();
bool w3(void* parser, const char* text, std::size_t size, std::size_t room, std::string& out);
bool w6_csv(const char* rows, std::size_t size, std::string& out);
bool w6_json_lines(const char* lines, std::size_t size, std::string& out);

}  // namespace domat::bench

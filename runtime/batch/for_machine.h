// A hot loop is compiled for more than one processor, and the one for the machine it runs on is taken when the program is loaded.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define DOMAT_FOR_MACHINE __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define DOMAT_FOR_MACHINE
#endif

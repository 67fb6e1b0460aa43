# lib/domat/libdomat_pack.a and libdomat_pack_wasm32.a: this room, and what of the compiler's own routines it may need, as `domat build` links it
# into artifacts. Made by one compiler with one set of flags whatever this build is made with: the same source gives the same artifact, and no
# sanitizer gets into it.
find_program(DOMAT_CLANG NAMES clang-19 REQUIRED)
find_program(DOMAT_LLVM_AR NAMES llvm-ar-19 PATHS /usr/lib/llvm-19/bin REQUIRED)
find_file(DOMAT_BUILTINS_x86_64 libclang_rt.builtins-x86_64.a PATHS /usr/lib/llvm-19/lib/clang/19/lib/linux NO_DEFAULT_PATH REQUIRED)
find_file(DOMAT_BUILTINS_wasm32 libclang_rt.builtins-wasm32.a PATHS /usr/lib/llvm-19/lib/clang/19/lib/wasi NO_DEFAULT_PATH REQUIRED)

# domat_archive(MACHINE NAME OPTIONS options… SOURCES sources…)
function(domat_archive machine name)
  cmake_parse_arguments(A "" "" "OPTIONS;SOURCES" ${ARGN})
  set(objects)
  foreach(source IN LISTS A_SOURCES)
    set(object ${CMAKE_CURRENT_BINARY_DIR}/${machine}/${source}.o)
    add_custom_command(
      OUTPUT ${object}
      COMMAND ${DOMAT_CLANG} ${A_OPTIONS} -std=c++20 -O2 -ffreestanding -fno-exceptions -fno-rtti -fvisibility=hidden -ffunction-sections -fdata-sections
              -fno-asynchronous-unwind-tables -fno-stack-protector -fno-ident -nostdinc++ -isystem ${CMAKE_CURRENT_SOURCE_DIR}/freestanding
              -I ${PROJECT_SOURCE_DIR} -include ${CMAKE_CURRENT_SOURCE_DIR}/freestanding/visible.h
              -Wall -Wextra -MD -MF ${object}.d -MT ${object} -c ${CMAKE_CURRENT_SOURCE_DIR}/${source} -o ${object}
      DEPENDS ${source} freestanding/visible.h
      DEPFILE ${object}.d
      COMMENT "${machine}: ${source}"
      VERBATIM)
    list(APPEND objects ${object})
  endforeach()
  set(archive ${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/domat/${name})
  add_custom_command(
    OUTPUT ${archive}
    COMMAND ${CMAKE_COMMAND} -E rm -f ${archive}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/domat
    COMMAND ${DOMAT_LLVM_AR} qcsDL ${archive} ${objects} ${DOMAT_BUILTINS_${machine}}
    DEPENDS ${objects} ${DOMAT_BUILTINS_${machine}}
    VERBATIM)
  add_custom_target(domat_archive_${machine} ALL DEPENDS ${archive})
  install(FILES ${archive} DESTINATION lib/domat)
endfunction()

get_target_property(DOMAT_CORE_SOURCES domat_core SOURCES)
domat_archive(x86_64 libdomat_pack.a OPTIONS --target=x86_64-linux-gnu -fPIC SOURCES ${DOMAT_CORE_SOURCES} open.cpp)
domat_archive(wasm32 libdomat_pack_wasm32.a OPTIONS --target=wasm32 -mbulk-memory -msimd128 -mnontrapping-fptoint SOURCES ${DOMAT_CORE_SOURCES} open.cpp memory_wasm32.cpp)
install(FILES ${PROJECT_SOURCE_DIR}/runtime/include/domat/pack.h DESTINATION include/domat)

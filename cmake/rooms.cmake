# domat_room(NAME sources… [DEPENDS rooms…] [USES libraries…]): one folder, one library, and who it may depend on.
#
# Rooms are listed from the ground up; a room may depend on those above it in this list only, so an arrow that
# points the wrong way fails the configuration.
set(DOMAT_ROOMS
    core reasons io
    base diagnostics pack syntax sema interpret ir engine codegen explain testing format driver)

function(domat_room name)
  cmake_parse_arguments(ROOM "" "" "DEPENDS;USES" ${ARGN})
  list(FIND DOMAT_ROOMS ${name} own)
  if(own EQUAL -1)
    message(FATAL_ERROR "room ${name} is not in DOMAT_ROOMS")
  endif()
  set(targets)
  foreach(other IN LISTS ROOM_DEPENDS)
    list(FIND DOMAT_ROOMS ${other} at)
    if(at EQUAL -1 OR NOT at LESS own)
      message(FATAL_ERROR "room ${name} may not depend on ${other}")
    endif()
    list(APPEND targets domat_${other})
  endforeach()
  add_library(domat_${name} STATIC ${ROOM_UNPARSED_ARGUMENTS})
  target_include_directories(domat_${name} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
  target_compile_options(domat_${name} PRIVATE -Wall -Wextra -Wpedantic -Werror=return-type)
  target_link_libraries(domat_${name} PUBLIC ${targets} ${ROOM_USES})
endfunction()

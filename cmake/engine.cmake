# Libraries of the engine, the algorithms and the scenarios. Nothing here names an algorithm or a scenario: their
# folders are globbed, and each file adds itself to the catalogue.
set(REGATTA_LEVELS "2;3;4" CACHE STRING "x86-64 levels to compile for; the best that runs is chosen at start")
set(REGATTA_PROTOCOLS "" CACHE STRING "build only these protocols (for quick work on one); empty: all")
set(REGATTA_LANE_PROTOCOLS bandit)  # protocols that play blocks of replications in lock-step
set(REGATTA_EXTRA "" CACHE PATH "a folder of your own with algorithms/<protocol>/*.cpp and scenarios/<protocol>/*.cpp")

if(REGATTA_PROTOCOLS)
  set(protocols ${REGATTA_PROTOCOLS})
else()
  file(GLOB protocols RELATIVE ${CMAKE_SOURCE_DIR}/engine/protocol CONFIGURE_DEPENDS engine/protocol/*.cpp)
  list(TRANSFORM protocols REPLACE "\\.cpp$" "")
  list(REMOVE_ITEM protocols protocol)
endif()

# Source paths in messages and in the catalogue are relative to the project, and builds do not depend on the place.
target_compile_options(regatta_flags INTERFACE "-fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=")

# Eigen takes the block sizes of products from the processor's caches, and with them the order of its additions: fixed
# sizes in place of the real ones give the same bits on every CPU (ridge_test looks). The header that comes before all
# others does the same for the level that is compiled for.
add_library(regatta_eigen INTERFACE)
target_link_libraries(regatta_eigen INTERFACE Eigen3::Eigen)
target_compile_definitions(regatta_eigen INTERFACE EIGEN_NO_CPUID EIGEN_DEFAULT_L1_CACHE_SIZE=32768
                           EIGEN_DEFAULT_L2_CACHE_SIZE=524288 EIGEN_DEFAULT_L3_CACHE_SIZE=4194304
                           EIGEN_MAX_ALIGN_BYTES=64)

# Headers that nearly every file of a target includes, parsed once: two thirds of the time that an entry takes.
set(common_headers <immintrin.h> <algorithm> <cmath> <functional> <memory> <optional> <string> <vector>)

# Eigen for a target. The header that has to come before all others is the first of those that are precompiled; ARGN:
# more of them, or REUSE_FROM another target with the same flags.
function(regatta_use_eigen target)
  set(first ${CMAKE_SOURCE_DIR}/engine/core/eigen.hpp)
  target_link_libraries(${target} PRIVATE regatta_eigen)
  if(CMAKE_DISABLE_PRECOMPILE_HEADERS)
    target_compile_options(${target} PRIVATE "SHELL:-include ${first}")
  elseif(ARGV1 STREQUAL REUSE_FROM AND TARGET ${ARGV2})
    target_precompile_headers(${target} REUSE_FROM ${ARGV2})
  elseif(ARGV1 STREQUAL REUSE_FROM)
    target_precompile_headers(${target} PRIVATE ${first} <Eigen/Core> ${common_headers})
  else()
    target_precompile_headers(${target} PRIVATE ${first} <Eigen/Core> ${common_headers} ${ARGN})
  endif()
endfunction()

file(GLOB core_sources CONFIGURE_DEPENDS engine/core/*.cpp)
file(GLOB sweep_sources CONFIGURE_DEPENDS engine/sweep/*.cpp)
file(GLOB comm_sources CONFIGURE_DEPENDS engine/comm/*.cpp)
file(GLOB store_sources CONFIGURE_DEPENDS engine/store/*.cpp)
file(GLOB analysis_sources CONFIGURE_DEPENDS analysis/*.cpp)

add_library(regatta_core STATIC ${core_sources} engine/protocol/protocol.cpp)
target_link_libraries(regatta_core PUBLIC regatta_flags PRIVATE muparser::muparser)
set(revision_header ${CMAKE_BINARY_DIR}/generated/generated/revision.hpp)
add_custom_target(regatta_revision
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR} -DOUTPUT=${revision_header} -P ${CMAKE_SOURCE_DIR}/cmake/revision.cmake
  BYPRODUCTS ${revision_header})
add_dependencies(regatta_core regatta_revision)

add_library(regatta_comm STATIC ${comm_sources})
target_link_libraries(regatta_comm PUBLIC regatta_core PRIVATE MPI::MPI_CXX Boost::mpi Boost::serialization)

add_library(regatta_store STATIC ${store_sources})
target_link_libraries(regatta_store PUBLIC regatta_core PRIVATE HDF5::HDF5 MPI::MPI_CXX fmt::fmt)
get_filename_component(hdf5_folder "${HDF5_C_LIBRARIES}" DIRECTORY)
find_library(HDF5_HL hdf5_hl HINTS ${HDF5_LIBRARY_DIRS} PATHS /usr/lib/x86_64-linux-gnu/hdf5/openmpi NO_DEFAULT_PATH)
if(NOT HDF5_HL)
  find_library(HDF5_HL NAMES hdf5_openmpi_hl REQUIRED)
endif()
target_link_libraries(regatta_store PRIVATE ${HDF5_HL})

add_library(regatta_sweep STATIC ${sweep_sources})
target_link_libraries(regatta_sweep PUBLIC regatta_core regatta_comm regatta_store PRIVATE tomlplusplus::tomlplusplus fmt::fmt)

include(cmake/report.cmake)
regatta_embed_report(${CMAKE_BINARY_DIR}/generated/generated/report_assets.cpp)
add_library(regatta_analysis STATIC ${analysis_sources} ${CMAKE_BINARY_DIR}/generated/generated/report_assets.cpp)
target_link_libraries(regatta_analysis PUBLIC regatta_store PRIVATE fmt::fmt)

set(flags_2 -march=x86-64-v2)
set(flags_3 -march=x86-64-v3)
set(flags_4 -march=x86-64-v4 -mprefer-vector-width=512)

# Compiles all algorithms and scenarios of FOLDERS (and, with WITH_PROTOCOLS, the protocols themselves) under NAME.
#
# All of it is compiled once per level. Each level's objects are joined and every symbol in them is made local:
# otherwise the linker could pick a weak std:: function with AVX-512 instructions for code that runs on any CPU.
# Only what is not lane code may use Eigen. g++ 12 turns pairs of scalar products and sums into vfmaddsub in spite of
# -ffp-contract=off (in Eigen's eigenvalues) unless it leaves straight code unvectorised; tests/scripts/contraction.sh.
function(regatta_compile_catalogue name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "WITH_PROTOCOLS" "" "FOLDERS")
  foreach(protocol ${protocols})
    set(sources)
    foreach(folder ${arg_FOLDERS})
      file(GLOB found CONFIGURE_DEPENDS ${folder}/algorithms/${protocol}/*.cpp ${folder}/scenarios/${protocol}/*.cpp)
      list(APPEND sources ${found})
    endforeach()
    if(arg_WITH_PROTOCOLS)
      list(PREPEND sources engine/protocol/${protocol}.cpp)
    endif()
    if(protocol IN_LIST REGATTA_LANE_PROTOCOLS)
      list(APPEND lane_sources ${sources})
    else()
      list(APPEND matrix_sources ${sources})
    endif()
  endforeach()
  foreach(level ${REGATTA_LEVELS})
    set(libraries)
    set(objects)
    foreach(kind lane matrix)
      if(NOT ${kind}_sources)
        continue()
      endif()
      set(library ${name}_${kind}_${level})
      add_library(${library} OBJECT ${${kind}_sources})
      target_link_libraries(${library} PRIVATE regatta_flags)
      target_compile_definitions(${library} PRIVATE REGATTA_LEVEL=${level})
      target_compile_options(${library} PRIVATE ${flags_${level}} -fno-gnu-unique)
      list(APPEND libraries ${library})
      list(APPEND objects $<FILTER:$<TARGET_OBJECTS:${library}>,EXCLUDE,\\.gch$>)  # not precompiled headers
    endforeach()
    if(NOT libraries)
      return()
    endif()
    if(matrix_sources)
      target_compile_options(${name}_matrix_${level} PRIVATE -fno-tree-slp-vectorize)
      if(name STREQUAL catalogue)
        regatta_use_eigen(${name}_matrix_${level})
      else()
        regatta_use_eigen(${name}_matrix_${level} REUSE_FROM catalogue_matrix_${level})
      endif()
    endif()
    set(joined ${CMAKE_BINARY_DIR}/${name}_level_${level}.o)
    add_custom_command(
      OUTPUT ${joined}
      COMMAND ${CMAKE_LINKER} -r --force-group-allocation -o ${joined} ${objects}
      COMMAND ${CMAKE_OBJCOPY} --keep-global-symbol=NONE ${joined}
      DEPENDS ${libraries} ${objects}
      COMMAND_EXPAND_LISTS VERBATIM
      COMMENT "Joining ${name} of x86-64-v${level}")
    add_custom_target(${name}_level_${level}_join DEPENDS ${joined})
  endforeach()
endfunction()

regatta_compile_catalogue(catalogue WITH_PROTOCOLS FOLDERS ${CMAKE_SOURCE_DIR} ${REGATTA_EXTRA})

# Links every algorithm and scenario of the named catalogues into an executable; the only place that knows them, and
# it names none.
function(regatta_link_catalogue target)
  target_link_libraries(${target} PRIVATE regatta_sweep regatta_analysis)
  foreach(name catalogue ${ARGN})
    foreach(level ${REGATTA_LEVELS})
      if(TARGET ${name}_level_${level}_join)
        set(joined ${CMAKE_BINARY_DIR}/${name}_level_${level}.o)
        target_link_options(${target} PRIVATE ${joined})
        set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${joined})
        add_dependencies(${target} ${name}_level_${level}_join)
      endif()
    endforeach()
  endforeach()
endfunction()

# The program without a catalogue.
file(GLOB cli_sources CONFIGURE_DEPENDS engine/cli/*.cpp)
list(REMOVE_ITEM cli_sources ${CMAKE_SOURCE_DIR}/engine/cli/main.cpp)
add_library(regatta_cli STATIC ${cli_sources})
target_link_libraries(regatta_cli PUBLIC regatta_sweep regatta_analysis CLI11::CLI11 fmt::fmt)
target_precompile_headers(regatta_cli PRIVATE <CLI/CLI.hpp>)

# The program with the catalogue and the named ones.
function(regatta_add_program name)
  add_executable(${name} ${CMAKE_SOURCE_DIR}/engine/cli/main.cpp)
  target_link_libraries(${name} PRIVATE regatta_cli)
  regatta_link_catalogue(${name} ${ARGN})
endfunction()

regatta_add_program(regatta)

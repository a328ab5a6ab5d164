// Eigen with the same bits from every x86-64 level: the build includes this before everything else in each
// file that may use Eigen (cmake/engine.cmake).
//
// Eigen chooses the width of its vectors, and with it the order of its additions, by the instructions that
// the compiler may use. Here it decides before it sees AVX, so that it uses SSE at every level. Hot loops are
// written with engine/core/packs.hpp, which keeps the order of additions at every width.
#pragma once

#pragma push_macro("__AVX__")
#pragma push_macro("__AVX2__")
#pragma push_macro("__FMA__")
#pragma push_macro("__AVX512F__")
#undef __AVX__
#undef __AVX2__
#undef __FMA__
#undef __AVX512F__
#include <Eigen/src/Core/util/Macros.h>
// Only after the above.
#include <Eigen/src/Core/util/ConfigureVectorization.h>
#pragma pop_macro("__AVX512F__")
#pragma pop_macro("__FMA__")
#pragma pop_macro("__AVX2__")
#pragma pop_macro("__AVX__")

#if defined(EIGEN_VECTORIZE_AVX) || defined(EIGEN_VECTORIZE_FMA)
#error "Eigen came before engine/core/eigen.hpp (results would depend on the level) include it later"
#endif

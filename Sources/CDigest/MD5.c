#include "CDigest.h"
#include <string.h>

// MD5 reads words with the low byte first, as do the processors this is built for.
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "MD5 of the lanes is written for little-endian processors");

typedef uint32_t lanes __attribute__((ext_vector_type(OTN_MD5_LANES)));

/// floor(2^32 × |sin(i + 1)|).
static const uint32_t sines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

#define F(x, y, z) ((z) ^ ((x) & ((y) ^ (z))))
#define G(x, y, z) ((y) ^ ((z) & ((x) ^ (y))))
#define H(x, y, z) ((x) ^ (y) ^ (z))
#define I(x, y, z) ((y) ^ ((x) | ~(z)))

#define STEP(f, a, b, c, d, word, i, shift)                  \
  do {                                                       \
    lanes sum = (a) + f(b, c, d) + m[(word) & 15] + sines[i]; \
    (a) = (b) + (sum << (shift) | sum >> (32 - (shift)));    \
  } while (0)

/// Four steps; word `w` of the first, `by` more for each next one.
#define STEPS(f, i, w, by, s0, s1, s2, s3)                  \
  do {                                                      \
    STEP(f, a, b, c, d, (w), (i), s0);                      \
    STEP(f, d, a, b, c, (w) + (by), (i) + 1, s1);           \
    STEP(f, c, d, a, b, (w) + 2 * (by), (i) + 2, s2);       \
    STEP(f, b, c, d, a, (w) + 3 * (by), (i) + 3, s3);       \
  } while (0)

/// Interleaves the halves of `m[i]` and `m[i + 8]`, for all i: four times, and rows are columns.
#define INTERLEAVE(to, from)                                                                                      \
  for (int i = 0; i < 8; i++) {                                                                                   \
    (to)[2 * i] = __builtin_shufflevector((from)[i], (from)[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6,   \
                                          22, 7, 23);                                                             \
    (to)[2 * i + 1] = __builtin_shufflevector((from)[i], (from)[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, \
                                              29, 14, 30, 15, 31);                                                \
  }

void otn_md5_start(otn_md5_state *state) {
  static const uint32_t first[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  for (int word = 0; word < 4; word++)
    for (int lane = 0; lane < OTN_MD5_LANES; lane++) state->words[word][lane] = first[word];
}

#if defined(__x86_64__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
void otn_md5_update(otn_md5_state *state, const uint8_t *const data[OTN_MD5_LANES], size_t blocks) {
  lanes a, b, c, d;
  memcpy(&a, state->words[0], sizeof a);
  memcpy(&b, state->words[1], sizeof b);
  memcpy(&c, state->words[2], sizeof c);
  memcpy(&d, state->words[3], sizeof d);
  for (size_t at = 0; at < blocks * 64; at += 64) {
    lanes m[16], n[16];
#pragma unroll
    for (int lane = 0; lane < OTN_MD5_LANES; lane++) memcpy(&m[lane], data[lane] + at, 64);
#pragma unroll
    INTERLEAVE(n, m)
#pragma unroll
    INTERLEAVE(m, n)
#pragma unroll
    INTERLEAVE(n, m)
#pragma unroll
    INTERLEAVE(m, n)
    const lanes before[4] = {a, b, c, d};
    STEPS(F, 0, 0, 1, 7, 12, 17, 22);
    STEPS(F, 4, 4, 1, 7, 12, 17, 22);
    STEPS(F, 8, 8, 1, 7, 12, 17, 22);
    STEPS(F, 12, 12, 1, 7, 12, 17, 22);
    STEPS(G, 16, 1, 5, 5, 9, 14, 20);
    STEPS(G, 20, 5, 5, 5, 9, 14, 20);
    STEPS(G, 24, 9, 5, 5, 9, 14, 20);
    STEPS(G, 28, 13, 5, 5, 9, 14, 20);
    STEPS(H, 32, 5, 3, 4, 11, 16, 23);
    STEPS(H, 36, 1, 3, 4, 11, 16, 23);
    STEPS(H, 40, 13, 3, 4, 11, 16, 23);
    STEPS(H, 44, 9, 3, 4, 11, 16, 23);
    STEPS(I, 48, 0, 7, 6, 10, 15, 21);
    STEPS(I, 52, 12, 7, 6, 10, 15, 21);
    STEPS(I, 56, 8, 7, 6, 10, 15, 21);
    STEPS(I, 60, 4, 7, 6, 10, 15, 21);
    a += before[0];
    b += before[1];
    c += before[2];
    d += before[3];
  }
  memcpy(state->words[0], &a, sizeof a);
  memcpy(state->words[1], &b, sizeof b);
  memcpy(state->words[2], &c, sizeof c);
  memcpy(state->words[3], &d, sizeof d);
}

#pragma once
#include <stddef.h>
#include <stdint.h>

/// MD5 (RFC 1321) of sixteen runs of bytes side by side, one in each lane of a vector. One MD5 is a chain of dependent steps that
/// leaves most of a processor idle; sixteen at once take little longer than one.
enum { OTN_MD5_LANES = 16 };

/// a, b, c and d of every lane.
typedef struct {
  uint32_t words[4][OTN_MD5_LANES];
} otn_md5_state;

void otn_md5_start(otn_md5_state *state);

/// Takes `blocks` × 64 bytes of every lane; `data` may be unaligned.
void otn_md5_update(otn_md5_state *state, const uint8_t *const data[OTN_MD5_LANES], size_t blocks);

// AES-256-GCM for encrypted images (NIST SP 800-38D), as Hpc.Binary/Aes256Gcm.cs has it: the compiler of the static program
// leaves out what a processor might not have where it is to save room, and AES is of that kind (adr/0086). Not a part of the
// stage proper.

#include <stddef.h>
#include <string.h>

struct gcm_key;  // bytes of the caller's

int hpcrun_gcm_supported(void);
void hpcrun_gcm_prepare(struct gcm_key *state, const unsigned char *secret);
int hpcrun_gcm_open(const struct gcm_key *state, const unsigned char *nonce, const unsigned char *associated,
                    size_t associated_size, const unsigned char *cipher, size_t size, const unsigned char *tag,
                    unsigned char *plain);

#ifdef __x86_64__

#include <immintrin.h>

#define WITH_AES __attribute__((target("aes,pclmul,ssse3,sse4.1")))
#define INLINE WITH_AES static inline __attribute__((always_inline))
enum { rounds = 14, lanes = 8, block_size = 16, key_words = 8 };

struct gcm_key {  // at any address
    unsigned char keys[rounds + 1][block_size];
    unsigned char powers[lanes][block_size];  // of the key of GHASH: 8 to 1
};

INLINE __m128i load(const void *from) { return _mm_loadu_si128(from); }

INLINE __m128i reversed(__m128i block)
{
    return _mm_shuffle_epi8(block, _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

INLINE __m128i encrypt(const __m128i *keys, __m128i block)
{
    block = _mm_xor_si128(block, keys[0]);
    for (int i = 1; i < rounds; i++)
        block = _mm_aesenc_si128(block, keys[i]);
    return _mm_aesenclast_si128(block, keys[rounds]);
}

// A product without carries, in three parts, is added.
INLINE void multiply(__m128i left, __m128i right, __m128i *low, __m128i *middle, __m128i *high)
{
    *low = _mm_xor_si128(*low, _mm_clmulepi64_si128(left, right, 0x00));
    *middle = _mm_xor_si128(*middle, _mm_clmulepi64_si128(left, right, 0x01));
    *middle = _mm_xor_si128(*middle, _mm_clmulepi64_si128(left, right, 0x10));
    *high = _mm_xor_si128(*high, _mm_clmulepi64_si128(left, right, 0x11));
}

// 256 bits, divided by x^128, made 128 bits (RFC 8452: POLYVAL).
INLINE __m128i reduced(__m128i low, __m128i middle, __m128i high)
{
    const __m128i folding = _mm_set_epi64x(0, (long long)0xc200000000000000);
    low = _mm_xor_si128(low, _mm_slli_si128(middle, 8));
    high = _mm_xor_si128(high, _mm_srli_si128(middle, 8));
    for (int i = 0; i < 2; i++)
        low = _mm_xor_si128(_mm_shuffle_epi32(low, 0x4e), _mm_clmulepi64_si128(low, folding, 0x00));
    return _mm_xor_si128(high, low);
}

INLINE __m128i product(__m128i left, __m128i right)
{
    __m128i low = _mm_setzero_si128(), middle = low, high = low;
    multiply(left, right, &low, &middle, &high);
    return reduced(low, middle, high);
}

// GHASH of further bytes; the last block is filled with zeros.
WITH_AES static __m128i absorb(const struct gcm_key *state, __m128i sum, const unsigned char *bytes, size_t size)
{
    for (; size >= lanes * block_size; bytes += lanes * block_size, size -= lanes * block_size) {
        __m128i low = _mm_setzero_si128(), middle = low, high = low;
        for (int i = 0; i < lanes; i++) {
            multiply(_mm_xor_si128(reversed(load(bytes + i * block_size)), sum), load(state->powers[i]), &low, &middle, &high);
            sum = _mm_setzero_si128();
        }
        sum = reduced(low, middle, high);
    }
    while (size > 0) {
        unsigned char block[block_size] = {0};
        size_t part = size < block_size ? size : block_size;
        memcpy(block, bytes, part);
        sum = product(_mm_xor_si128(sum, reversed(load(block))), load(state->powers[lanes - 1]));
        bytes += part;
        size -= part;
    }
    return sum;
}

INLINE __m128i counter(__m128i first, unsigned number) { return _mm_insert_epi32(first, (int)__builtin_bswap32(number), 3); }

// CTR mode, from the counter behind the first one.
WITH_AES static void mask(const struct gcm_key *state, __m128i first, const unsigned char *from, unsigned char *to, size_t size)
{
    unsigned number = __builtin_bswap32((unsigned)_mm_extract_epi32(first, 3));
    __m128i keys[rounds + 1];
    memcpy(keys, state->keys, sizeof keys);
    while (size >= lanes * block_size) {
        __m128i block[lanes];
        for (int i = 0; i < lanes; i++)
            block[i] = _mm_xor_si128(counter(first, ++number), keys[0]);
        for (int round = 1; round < rounds; round++)
            for (int i = 0; i < lanes; i++)
                block[i] = _mm_aesenc_si128(block[i], keys[round]);
        for (int i = 0; i < lanes; i++) {
            block[i] = _mm_aesenclast_si128(block[i], keys[rounds]);
            _mm_storeu_si128((__m128i *)(to + i * block_size), _mm_xor_si128(block[i], load(from + i * block_size)));
        }
        from += lanes * block_size;
        to += lanes * block_size;
        size -= lanes * block_size;
    }
    while (size > 0) {
        unsigned char stream[block_size];
        size_t part = size < block_size ? size : block_size;
        _mm_storeu_si128((__m128i *)stream, encrypt(keys, counter(first, ++number)));
        for (size_t i = 0; i < part; i++)
            to[i] = from[i] ^ stream[i];
        from += part;
        to += part;
        size -= part;
    }
}

INLINE unsigned substituted(unsigned word)
{
    return (unsigned)_mm_cvtsi128_si32(_mm_aesenclast_si128(_mm_set1_epi32((int)word), _mm_setzero_si128()));
}

int hpcrun_gcm_supported(void)
{
    return __builtin_cpu_supports("aes") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
}

WITH_AES void hpcrun_gcm_prepare(struct gcm_key *state, const unsigned char *secret)
{
    unsigned words[(rounds + 1) * 4] = {0}, constant = 1;
    memcpy(words, secret, key_words * sizeof *words);
    for (int i = key_words; i < (rounds + 1) * 4; i++) {
        unsigned word = words[i - 1];
        if (i % key_words == 0) {
            word = substituted(word);
            word = (word >> 8 | word << 24) ^ constant;
            constant <<= 1;
        } else if (i % key_words == key_words / 2) {
            word = substituted(word);
        }
        words[i] = words[i - key_words] ^ word;
    }
    __m128i keys[rounds + 1];
    memcpy(keys, words, sizeof keys);
    memcpy(state->keys, keys, sizeof keys);
    unsigned long long half[2];
    _mm_storeu_si128((__m128i *)half, reversed(encrypt(keys, _mm_setzero_si128())));
    unsigned long long carry = 0 - (half[1] >> 63);
    __m128i hash = _mm_set_epi64x((long long)((half[1] << 1 | half[0] >> 63) ^ (carry & 0xc200000000000000)),
                                  (long long)(half[0] << 1 ^ (carry & 1)));
    __m128i power = hash;
    for (int i = lanes - 1; i >= 0; i--) {
        _mm_storeu_si128((__m128i *)state->powers[i], power);
        power = product(power, hash);
    }
}

// Whether the tag is right; nothing is written where it is not. A nonce has 16 bytes.
WITH_AES int hpcrun_gcm_open(const struct gcm_key *state, const unsigned char *nonce, const unsigned char *associated,
                             size_t associated_size, const unsigned char *cipher, size_t size, const unsigned char *tag,
                             unsigned char *plain)
{
    __m128i zero = _mm_setzero_si128(), hash = load(state->powers[lanes - 1]), keys[rounds + 1];
    memcpy(keys, state->keys, sizeof keys);
    __m128i sum = absorb(state, zero, nonce, block_size);
    __m128i first = reversed(product(_mm_xor_si128(sum, _mm_set_epi64x(0, block_size * 8)), hash));
    sum = absorb(state, absorb(state, zero, associated, associated_size), cipher, size);
    sum = product(_mm_xor_si128(sum, _mm_set_epi64x((long long)associated_size * 8, (long long)size * 8)), hash);
    __m128i difference = _mm_xor_si128(_mm_xor_si128(reversed(sum), encrypt(keys, first)), load(tag));
    if (!_mm_testz_si128(difference, difference))
        return 0;
    mask(state, first, cipher, plain, size);
    return 1;
}

#else  // the other compiler has what the processor has

int hpcrun_gcm_supported(void) { return 0; }

void hpcrun_gcm_prepare(struct gcm_key *state, const unsigned char *secret)
{
    (void)state;
    (void)secret;
}

int hpcrun_gcm_open(const struct gcm_key *state, const unsigned char *nonce, const unsigned char *associated,
                    size_t associated_size, const unsigned char *cipher, size_t size, const unsigned char *tag,
                    unsigned char *plain)
{
    (void)state, (void)nonce, (void)associated, (void)associated_size, (void)cipher, (void)size, (void)tag, (void)plain;
    return 0;
}

#endif

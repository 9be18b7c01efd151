// Coefficients of base/math; written by tools/make_math_coefficients.py, do not edit.
#pragma once

namespace skillnad::math::coefficients {

// clang-format off
constexpr double ln2_high = 0x1.62e42fefa3800p-1;
constexpr double ln2_low = 0x1.ef35793c76730p-45;
constexpr double inverse_ln2 = 0x1.71547652b82fep+0;
constexpr double sqrt_half = 0x1.6a09e667f3bcdp-1;
constexpr double inverse_sqrt_2pi = 0x1.9884533d43651p-2;
constexpr double log_sqrt_2pi = 0x1.d67f1c864beb5p-1;

// (exp(r) - 1 - r) / r^2; relative error 4.0e-18 on [-0.34757, 0.34757]
constexpr double exp_tail[11] = {
    0x1.0000000000000p-1,
    0x1.5555555555557p-3,
    0x1.5555555555556p-5,
    0x1.111111111007ep-7,
    0x1.6c16c16c1629fp-10,
    0x1.a01a01ac1adebp-13,
    0x1.a01a01a6f59a9p-16,
    0x1.71de0190b33a1p-19,
    0x1.27e4db08819d2p-22,
    0x1.af4f375ba602bp-26,
    0x1.1f73c205d8d57p-29,
};

// (2 atanh(s) - 2 s) / s^3, z = s^2; relative error 5.6e-17 on [0.0, 0.0401]
constexpr double log_tail[8] = {
    0x1.5555555555555p-1,
    0x1.9999999999f30p-2,
    0x1.24924923dba6ap-2,
    0x1.c71c72e2f78d5p-3,
    0x1.745cab2727663p-3,
    0x1.3b29fcbbce66dp-3,
    0x1.0e88ea4725d3dp-3,
    0x1.16b68338bd78bp-3,
};

// ((x/2) coth(x/2) - 1) / x^2, z = x^2; relative error 5.7e-17 on [0.0, 4.0]
constexpr double bernoulli_tail[11] = {
    0x1.5555555555555p-4,
    -0x1.6c16c16c16be9p-10,
    0x1.1566abc00dc60p-15,
    -0x1.bbd7792fd1d51p-21,
    0x1.66a8f1dec7df9p-26,
    -0x1.22803c5468dd9p-31,
    0x1.d6d514ef48785p-37,
    -0x1.7d480a243cf13p-42,
    0x1.31c14b6cc26a3p-47,
    -0x1.c85ef977724aep-53,
    0x1.db16cc9ec36f6p-59,
};

// log(sinh(x/2) / (x/2)) / x^2, z = x^2; relative error 5.6e-17 on [0.0, 1.0]
constexpr double sinh_tail[8] = {
    0x1.5555555555555p-5,
    -0x1.6c16c16c16bf7p-12,
    0x1.71de3a556222ap-18,
    -0x1.bbd7791ea468ep-24,
    0x1.1eed84d1d873ap-29,
    -0x1.83505d5724b8cp-35,
    0x1.0c3f70900556cp-40,
    -0x1.5d0ea5a35bc1bp-46,
};

// Z | Z > a, in t = (a - 4) / (a + 4): see tail_normal() in the script; relative error 5.9e-17 on [-1.0, 1.0]
constexpr double normal_excess[30] = {
    0x1.ce0b1e5a9c1bdp+0,
    -0x1.2ea4f44735940p+0,
    0x1.9b9a89c505d90p-2,
    0x1.148dadc5282f8p-4,
    -0x1.1b157133423a8p-3,
    0x1.1419b6ca02b53p-5,
    0x1.03548cc73b273p-5,
    -0x1.54cb6daeeb232p-6,
    -0x1.262a0a26756bep-8,
    0x1.04e126bc7b6f3p-7,
    -0x1.87bc09a0c561dp-12,
    -0x1.45d12eabc79aep-9,
    0x1.37e10ad7c4283p-11,
    0x1.5ce64c1151f6dp-11,
    -0x1.2f5df663429a4p-12,
    -0x1.3b1da8821220cp-13,
    0x1.b826d7f34d04fp-14,
    0x1.aab8d612d917dp-16,
    -0x1.0ac15671b251bp-15,
    -0x1.400787ece0012p-20,
    0x1.13f78c7d9ea02p-17,
    -0x1.7f87e16584773p-20,
    -0x1.de69a76391cc3p-20,
    0x1.ad1e887e9f870p-21,
    0x1.480927be3b388p-22,
    -0x1.1687629f54336p-22,
    -0x1.3ad6454f3f009p-25,
    0x1.c722cfd259e5cp-25,
    0x1.38f9f894ca573p-29,
    -0x1.69d88f839587ep-28,
};

// Z | Z > a, in t = (a - 4) / (a + 4): see tail_normal() in the script; relative error 6.1e-16 on [-1.0, 1.0]
constexpr double normal_third[37] = {
    0x1.248eea56922e8p+3,
    -0x1.705f06ba0c7dfp+3,
    0x1.8b5aeeda71ab5p+0,
    0x1.e36b185d3f5f9p+2,
    -0x1.4e0856d007c67p+2,
    -0x1.0f00d8ce21e61p+1,
    0x1.ecef620986837p+1,
    -0x1.1cba3fb97fa8bp-2,
    -0x1.dee2e78051622p+0,
    0x1.5e77cc81b8581p-1,
    0x1.5ef415ffdc897p-1,
    -0x1.e0d5f6d04931fp-2,
    -0x1.7e33295e7d741p-3,
    0x1.d670f04058a75p-3,
    0x1.c89644c7ec4efp-6,
    -0x1.74e9006439820p-4,
    0x1.c045ae0d66087p-8,
    0x1.ec42c410ff9e3p-6,
    -0x1.09fc1e15e57fdp-7,
    -0x1.064c8be538680p-7,
    0x1.21759a44f4502p-8,
    0x1.7e038036002b3p-10,
    -0x1.e726a3499d160p-10,
    0x1.fde2eee9fa26dp-17,
    0x1.5c58797702fcep-11,
    -0x1.59035ec0fadbep-13,
    -0x1.b03511d42c068p-13,
    0x1.7c9e936beea18p-14,
    0x1.ca4aff8297e33p-15,
    -0x1.1180b2bd357a9p-15,
    -0x1.8c8242986a536p-17,
    0x1.178d420cff4a2p-17,
    0x1.0128baebf0156p-19,
    -0x1.75dfcffae0cfcp-20,
    -0x1.ad6c8d2029563p-23,
    0x1.ec27b274dc876p-24,
    0x1.46706308760a6p-27,
};

// Z | Z > a, in t = (a - 4) / (a + 4): see tail_normal() in the script; relative error 1.7e-16 on [-1.0, 1.0]
constexpr double normal_fourth[38] = {
    0x1.3782f16f70c26p+5,
    -0x1.8914b5a7b398ap+5,
    -0x1.de07cf435804cp+3,
    0x1.08ca3ed6f9b59p+6,
    -0x1.9f2e106b38541p+4,
    -0x1.405a312aa378bp+5,
    0x1.24d8d6a17e99bp+5,
    0x1.85e8b39666211p+3,
    -0x1.abcdb0ac539b1p+4,
    0x1.5c0a5d0262ba5p+0,
    0x1.c26fdeacc09bbp+3,
    -0x1.1568085589662p+2,
    -0x1.7245dc33d9dbfp+2,
    0x1.a4807ea611f9cp+1,
    0x1.d6e245cd762c5p+0,
    -0x1.bf8a60b6c56d7p+0,
    -0x1.85f0b40ba2418p-2,
    0x1.7e77ab7b02a32p-1,
    -0x1.2d5765a54b764p-6,
    -0x1.0ec2aff04c230p-2,
    0x1.22f9c0db010e2p-4,
    0x1.3670cf015b5c3p-4,
    -0x1.805b3c518f2afp-5,
    -0x1.f941280692cb1p-7,
    0x1.6c0ec978c4f9bp-6,
    0x1.2271b151095d6p-11,
    -0x1.1a6e9d0cf3976p-7,
    0x1.736a7e054f6a0p-10,
    0x1.6f3b08ba9a1e5p-9,
    -0x1.cbaa248caa6a4p-11,
    -0x1.878babd91145ep-11,
    0x1.5f480f3b4c6f1p-12,
    0x1.41f97ab87e0eap-13,
    -0x1.774adf757917ap-14,
    -0x1.68dbd743cfb34p-16,
    0x1.031b7bf9424d5p-16,
    0x1.99062f86f2629p-20,
    -0x1.5c70d288a7d04p-20,
};
// clang-format on

}  // namespace skillnad::math::coefficients

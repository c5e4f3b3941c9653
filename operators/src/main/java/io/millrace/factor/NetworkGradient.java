package io.millrace.factor;

/**
 * The summed gradient of the parameters that all shoppers share.
 *
 * @param name of the network
 * @param gradient one float for each parameter; not copied
 */
public record NetworkGradient(String name, float[] gradient) {}

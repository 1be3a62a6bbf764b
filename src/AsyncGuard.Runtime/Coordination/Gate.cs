// What guards the state of a primitive. No user code runs under it, and nobody waits under it for anything but a few instructions of another thread.
// MONITOR_GATES: for the explorer of interleavings, which knows monitors, but not the newer lock.
#if NET9_0_OR_GREATER && !MONITOR_GATES
global using Gate = System.Threading.Lock;
#else
global using Gate = object;
#endif

using System.Runtime.CompilerServices;

namespace Countinghouse.Settlement;

/// <summary>Numbers drawn from a seed: SplitMix64 (Steele, Lea, Flood 2014).</summary>
sealed class RunDraw(ulong seed)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining | RunCode.AtOnce)]
    public ulong Next()
    {
        unchecked
        {
            var z = seed += 0x9E3779B97F4A7C15UL;
            z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ z >> 27) * 0x94D049BB133111EBUL;
            return z ^ z >> 31;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining | RunCode.AtOnce)]
    public int Below(int limit) => (int)((Next() >> 32) * (ulong)limit >> 32);
}

using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Countinghouse.Kernel;

/// <summary>What must hold, on in production: a broken invariant is a defect of the program and stops the firm.</summary>
public static class Invariant
{
    public static void Hold([DoesNotReturnIf(false)] bool holds, [CallerArgumentExpression(nameof(holds))] string what = "")
    {
        if (!holds) Broken(what);
    }

    /// <summary>A case that no one named: the fact, command or enum value is not known to this program.</summary>
    [DoesNotReturn]
    public static void Unknown(object? what) => Broken($"unknown {what?.GetType().Name} {what}");

    /// <summary>Something that cannot be has happened; <paramref name="what"/> says what.</summary>
    [DoesNotReturn]
    public static void Broken(string what) => throw new UnreachableException($"broken invariant: {what}");
}

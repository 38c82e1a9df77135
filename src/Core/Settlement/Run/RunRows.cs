using System.Runtime.CompilerServices;
using Countinghouse.Kernel;

namespace Countinghouse.Settlement;

/// <summary>What a row of a run keeps from going below zero.</summary>
public enum RowKind { Securities, Cash, Collateral, Link, Cover }

/// <summary>A row by what it is about: a party's securities, its cash (with credit), its cash against its collateral.</summary>
/// <param name="Asset">The security, or the currency.</param>
public readonly record struct RowName(RowKind Kind, int Party, int Asset);

/// <summary>How much an instruction adds to a row when it settles; negative takes away.</summary>
public readonly record struct RowEntry(int Row, int Column, long Amount);

/// <summary>
/// A run as rows that must not go below zero: free + Σ amount · settles ≥ 0. A column is an instruction by its place in the input. Each
/// row is short of nothing as long as nothing settles. The same entries stand twice, in order of rows and in order of columns.
/// </summary>
public sealed class RunRows
{
    [MethodImpl(RunCode.AtOnce)]
    public RunRows(int columns, IReadOnlyList<RowName> names, long[] free, List<RowEntry> entries)
    {
        Invariant.Hold(names.Count == free.Length);
        (Columns, Names, Free) = (columns, names, free);
        RowStart = new int[free.Length + 1];
        ColumnStart = new int[columns + 1];
        foreach (var e in entries)
        {
            RowStart[e.Row + 1]++;
            ColumnStart[e.Column + 1]++;
        }
        for (var i = 0; i < free.Length; i++) RowStart[i + 1] += RowStart[i];
        for (var j = 0; j < columns; j++) ColumnStart[j + 1] += ColumnStart[j];
        (InRow, InColumn) = (new RowEntry[entries.Count], new RowEntry[entries.Count]);
        int[] nextInRow = [.. RowStart], nextInColumn = [.. ColumnStart];
        foreach (var e in entries)
        {
            InRow[nextInRow[e.Row]++] = e;
            InColumn[nextInColumn[e.Column]++] = e;
        }
    }

    public int Columns { get; }

    public int Count => Free.Length;

    public IReadOnlyList<RowName> Names { get; }

    /// <summary>What each row has when nothing settles.</summary>
    public long[] Free { get; }

    internal int[] RowStart { get; }

    internal int[] ColumnStart { get; }

    internal RowEntry[] InRow { get; }

    internal RowEntry[] InColumn { get; }

    /// <summary>The entries of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | RunCode.AtOnce)]
    public ReadOnlySpan<RowEntry> Row(int row) => InRow.AsSpan(RowStart[row], RowStart[row + 1] - RowStart[row]);

    /// <summary>The entries of an instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining | RunCode.AtOnce)]
    public ReadOnlySpan<RowEntry> Column(int column) =>
        InColumn.AsSpan(ColumnStart[column], ColumnStart[column + 1] - ColumnStart[column]);
}

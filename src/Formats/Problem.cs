namespace Countinghouse.Formats;

/// <summary>What is wrong with a piece of outside data, and where: the row is left out, the rest of the file goes on.</summary>
/// <param name="File">The name of the file as the user knows it.</param>
/// <param name="Line">The physical line the row begins on; the first line is 1.</param>
/// <param name="Column">The column by name, or nothing when the row as a whole is wrong.</param>
/// <param name="Why">What is wrong, in words a user can act on.</param>
public readonly record struct Problem(string File, int Line, string Column, string Why);

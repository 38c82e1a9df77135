namespace Countinghouse.Kernel;

/// <summary>
/// Many small commands under one envelope: the rows of a reference file. Each is answered on its own; all commit together.
/// </summary>
public sealed record Together(IReadOnlyList<Command> Commands) : Command;

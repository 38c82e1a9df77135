namespace Countinghouse.Formats.Iso20022;

/// <summary>
/// Why a message that can be read must not be acted on: it lacks what the firm needs, or it contradicts itself. Rules by name in
/// <c>docs/formats/iso20022.md</c>.
/// </summary>
/// <param name="Rule">The name of the rule.</param>
/// <param name="Problem">Where, and why.</param>
public readonly record struct MxFinding(string Rule, Problem Problem);

namespace Countinghouse.Tests.House;

/// <summary>
/// Text that only a person may change: it is compared with a file of tests/Tests/Approved, and when it differs what was seen is put
/// beside the file as .received, to be looked at and, if it is meant, moved over it.
/// </summary>
static class Approval
{
    public static void Check(string name, IEnumerable<string> lines)
    {
        var path = Path.Combine(Sources.Root, "tests", "Tests", "Approved", name + ".txt");
        var seen = lines.ToList();
        var approved = File.Exists(path) ? File.ReadAllLines(path) : [];
        if (seen.SequenceEqual(approved)) return;
        File.WriteAllLines(path + ".received", seen);
        Assert.Fail($"{name}.txt differs from what is approved:\n" + string.Join('\n', Difference(approved, seen)));
    }

    public static IEnumerable<string> Difference(IReadOnlyCollection<string> approved, IReadOnlyCollection<string> seen) =>
        approved.Except(seen).Select(line => "- " + line).Concat(seen.Except(approved).Select(line => "+ " + line)).DefaultIfEmpty("order");
}

using System.CommandLine;

namespace Countinghouse.App.Commands;

static class ExportCommand
{
    public static Command Make() => new("export", "x");
}
static class BenchCommand
{
    public static Command Make() => new("bench", "x");
}

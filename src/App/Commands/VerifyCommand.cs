using System.CommandLine;
using System.Diagnostics;
using Countinghouse.App.Show;
using Countinghouse.Store;

namespace Countinghouse.App.Commands;

static class VerifyCommand
{
    public static Command Make()
    {
        var book = CommandLine.Book();
        var kept = new Option<string?>("--checkpoint")
        { Description = "A checkpoint kept elsewhere (as --export writes it): finds an old copy or a cut tail", HelpName = "FILE" };
        var export = new Option<string?>("--export")
        { Description = "Write the checkpoint of the last close to this file, to keep elsewhere", HelpName = "FILE" };
        var tables = new Option<bool>("--tables")
        { Description = "Also make every read table anew and compare it row by row, and lots with positions; takes twice as long" };
        var command = new Command("verify", "Recompute every hash, root, signature, balance and control; name the first wrong record.\n\n"
            + "Example: countinghouse verify books/demo.db --export /safe/place/demo.checkpoint")
        { book, kept, export, tables };
        command.SetAction(r => Run(r.GetValue(book) ?? "", r.GetValue(kept), r.GetValue(export), r.GetValue(tables)));
        return command;
    }

    static int Run(string book, string? kept, string? export, bool tables)
    {
        var watch = Stopwatch.StartNew();
        var found = Verification.Run(book, kept is null ? null : File.ReadAllText(kept), tables: tables);
        if (found.Wrong is { } wrong)
        {
            Console.WriteLine($"WRONG  {wrong}");
            return Exit.Problems;
        }
        Console.WriteLine($"verified  {found.Facts} facts, {found.Days} days sealed, in {watch.Elapsed.TotalSeconds:F1} s");
        Console.WriteLine($"root      {found.Root}");
        if (found.TablesWait)
            Console.Error.WriteLine("note: the read tables were not compared: a day runs, or was stopped before their balances were "
                + "written. Run it to its end, or countinghouse rebuild");
        if (export is null) return Exit.Done;
        var note = Copies.LastCheckpoint(book) ?? throw new StoreException($"{book}: no day is closed yet, there is no checkpoint");
        Output.ToFile(export, file => file.Write(note));
        return Exit.Done;
    }
}

using System.CommandLine;
using Countinghouse.App.Show;
using Countinghouse.Records;
using Countinghouse.Store;

namespace Countinghouse.App.Commands;

static class ProveCommand
{
    public static Command Make()
    {
        var book = CommandLine.Book();
        var fact = new Argument<string>("FACT")
        { Description = "The id of a trade, or the number of a fact; fact:17 where 17 is a trade's id too" };
        var to = new Option<string?>("--to") { Description = "Write to this file instead of standard output", HelpName = "FILE" };
        var command = new Command("prove", "Write a proof that a fact is in the book, which anyone can check offline.\n\n"
            + "Example: countinghouse prove books/demo.db T20251009-000001 --to trade.proof")
        { book, fact, to };
        command.SetAction(r =>
        {
            var asked = r.GetValue(fact) ?? "";
            var proof = Proving.Prove(r.GetValue(book) ?? "", asked);
            if (long.TryParse(asked, out var number) && number != proof.Facts[0].Number)
                Console.Error.WriteLine($"note: {asked} is the id of a trade, which is proven; the fact of this number is fact:{asked}");
            if (r.GetValue(to) is { } path) Output.ToFile(path, file => file.Write(proof.Render()));
            else Console.Out.Write(proof.Render());
            return Exit.Done;
        });
        return command;
    }

    public static Command MakeCheck()
    {
        var file = new Argument<string>("FILE") { Description = "A proof file; - is standard input" };
        var key = new Option<string?>("--key")
        { Description = "The verifier key you got from the firm, which the proof must be signed with", HelpName = "KEY" };
        var command = new Command("check-proof", "Check a proof file offline.\n\nExample: countinghouse check-proof trade.proof")
            { file, key };
        command.SetAction(r => Check(r.GetValue(file) ?? "", r.GetValue(key)));
        return command;
    }

    static int Check(string file, string? key)
    {
        if (file != "-" && !File.Exists(file))
            throw new StoreException($"{file}: is no file: name one that countinghouse prove wrote, or - for standard input");
        using var reader = file == "-"
            ? Console.In : new StreamReader(file, new System.Text.UTF8Encoding(false, throwOnInvalidBytes: false), false);
        var text = ReadBounded(reader);
        var wrong = ProofFile.Check(text, out var proof);
        if (wrong is null && key is not null && proof?.Verifier != key) wrong = "it is signed with another key than the one given";
        if (wrong is not null || proof is null)
        {
            Console.WriteLine($"WRONG  {file}: {wrong}");
            return Exit.Problems;
        }
        Checkpoint.TryParse(proof.Checkpoint, out var checkpoint);
        Console.WriteLine($"proven      under a checkpoint of {checkpoint?.Size} facts, root {checkpoint?.Root}");
        Console.WriteLine($"signed by   {proof.Verifier}{(key is null ? "  (compare it with the key the firm publishes)" : "")}");
        foreach (var (number, says) in proof.InWords()) Console.WriteLine($"fact {number,-10} {says}");
        return Exit.Done;
    }

    static string ReadBounded(TextReader reader)
    {
        var buffer = new char[ProofFile.LongestText + 1];
        var length = reader.ReadBlock(buffer);
        return new(buffer, 0, length);
    }
}

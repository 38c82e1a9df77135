using System.CommandLine.Help;
using Countinghouse.App.Commands;
using Countinghouse.Kernel;
using Countinghouse.Store;

namespace Countinghouse.App;

/// <summary>Exit codes: 0 done, 1 done and problems found, 2 wrong usage, 3 could not.</summary>
static class Exit
{
    public const int Done = 0, Problems = 1, Usage = 2, CouldNot = 3;
}

static class Program
{
    // The parser names types of .NET.
    static string InWords(string message)
    {
        var at = message.IndexOf(" as expected type '", StringComparison.Ordinal);
        if (at < 0) return message;
        var type = message[at..];
        return message[..at] + ": it is no " + (type.Contains("Decimal", StringComparison.Ordinal) ? "number, as 1234.56"
            : type.Contains("DateOnly", StringComparison.Ordinal) ? "date, as 2025-10-09"
            : type.Contains("Int", StringComparison.Ordinal) ? "whole number in range, as 12" : "value of that kind") + ".";
    }

    // What the program takes as bytes comes from files; what stands here is names, codes and reasons.
    static string? Unfit(string[] args)
    {
        foreach (var (i, argument) in args.Index())
            if ((PlainText.OddIn(argument) ?? (argument.Contains('\uFFFD') ? "bytes that are not UTF-8" : null)) is { } odd)
                return $"argument {i + 1} has {odd}, which no text has.";
            else if (FileKind.IsEndless(argument)) return $"{argument}: is {FileKind.Other(argument)}, and a file is needed.";
        return null;
    }

    static int Main(string[] args)
    {
        if (Unfit(args) is { } unfit)
        {
            Console.Error.WriteLine("countinghouse: " + unfit);
            return Exit.Usage;
        }
        var parsed = CommandLine.Root().Parse(args);
        // Help that is asked of no command there is would be the whole program's, and hide the slip.
        var unknown = parsed.Action is HelpAction && parsed.CommandResult.Command.Subcommands.Count > 0 ? parsed.UnmatchedTokens : [];
        if (parsed.Errors.Count > 0 || unknown.Count > 0)
        {
            foreach (var token in unknown) Console.Error.WriteLine($"countinghouse: there is no command '{token}'.");
            foreach (var error in parsed.Errors) Console.Error.WriteLine("countinghouse: " + InWords(error.Message));
            Console.Error.WriteLine("Say 'countinghouse --help', or 'countinghouse COMMAND --help' for one command and an example.");
            return Exit.Usage;
        }
        CommandLine.Abridge(parsed.CommandResult.Command);
        try
        {
            // A server that is asked to stop brings to an end what it has begun.
            return parsed.Invoke(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(10) });
        }
        catch (UsageException e)
        {
            Console.Error.WriteLine("countinghouse: " + e.Message);
            return Exit.Usage;
        }
        catch (StoreException e)
        {
            Console.Error.WriteLine("countinghouse: " + e.Message);
            return Exit.CouldNot;
        }
        catch (BrokenOffException e)
        {
            Console.Error.WriteLine($"countinghouse: {e.Message}. Nothing of it is recorded; it is a defect of the program:\n{e.InnerException}");
            return Exit.CouldNot;
        }
        catch (System.Data.Common.DbException e)
        {
            Console.Error.WriteLine("countinghouse: " + StoreException.From("the book", e).Message);
            return Exit.CouldNot;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine("countinghouse: " + e.Message);
            return Exit.CouldNot;
        }
        catch (OverflowException)
        {
            // What is booked is checked as it comes; prices and rates are taken as they are said, and a value made of one may be none.
            Console.Error.WriteLine("countinghouse: a value is more than can be told: most likely a price or rate is past reason. What was "
                + "acknowledged stays. Find it with export csv or in the day's files, and give the right one for its day with import "
                + "prices or import fx.");
            return Exit.CouldNot;
        }
    }
}

/// <summary>The command was understood and cannot be meant: what to do instead is in the message.</summary>
sealed class UsageException(string message) : Exception(message);

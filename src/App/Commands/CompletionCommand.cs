using System.CommandLine;

namespace Countinghouse.App.Commands;

/// <summary>Prints what a shell needs to complete our command line: the program itself answers what may come next.</summary>
static class CompletionCommand
{
    public static Command Make()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion",
            "Print the completion script of a shell.\n\n"
            + "Example: countinghouse completion bash > /etc/bash_completion.d/countinghouse") { shell };
        command.SetAction(r =>
        {
            Console.Write(r.GetValue(shell) switch { "zsh" => Zsh, "fish" => Fish, _ => Bash });
            return Exit.Done;
        });
        return command;
    }

    const string Bash = """
        _countinghouse() {
          local IFS=$'\n'
          local line="${COMP_LINE#* }"
          COMPREPLY=($(compgen -W "$(countinghouse "[suggest:${#line}]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _countinghouse countinghouse

        """;

    const string Zsh = """
        #compdef countinghouse
        _countinghouse() {
          local line="${BUFFER#* }"
          local -a found
          found=("${(@f)$(countinghouse "[suggest:${#line}]" "$line" 2>/dev/null)}")
          compadd -a found
          _files
        }
        compdef _countinghouse countinghouse

        """;

    const string Fish = """
        function __countinghouse
          set -l line (commandline -cp | string replace -r '^\S+\s*' '')
          countinghouse "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c countinghouse -a '(__countinghouse)'

        """;
}

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the manual page and the completions of bash, zsh and fish from what neural-style says about
its options, so that each is declared once.

    make-shell-files.py COMMAND VERSION NEWS TEMPLATE MANUAL BASH ZSH FISH

NEWS gives the date of the version, TEMPLATE the manual page's prose; the last four are written.
"""
import json
import os
import re
import subprocess
import sys

# What gives the words for an argument that is not known before: shell commands, $1 the command.
LISTS = {"PRESET": "--list-presets", "NETWORK": "--list-networks"}


class Option:
    def __init__(self, declared):
        self.name = declared["name"]
        self.letter = declared.get("letter")
        self.argument = declared.get("argument")
        self.description = declared["description"]
        self.flags = ["--" + self.name] + (["-" + self.letter] if self.letter else [])
        names = (self.argument or "").split("|")
        self.words = [name for name in names if name.islower()]
        self.file = "FILE" in names or "NETWORK" in names
        self.folder = "FOLDER" in names
        self.list = next((LISTS[name] for name in names if name in LISTS), None)


def ask(command):
    """The groups of options: title and options of each."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "C",
                   "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
    said = subprocess.run([command, "--describe-options"], env=environment, check=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout
    return [(group["title"], [Option(declared) for declared in group["options"]])
            for group in json.loads(said)]


def roff(text):
    """TEXT as roff takes it."""
    for sign, name in (("\\", r"\(rs"), ("-", r"\-"), ("'", r"\(aq"), ("…", "...\\&"),
                       ("“", r"\(lq"), ("”", r"\(rq"), ("×", r"\(mu")):
        text = text.replace(sign, name)
    return r"\&" + text if text.startswith(".") else text


def describe_argument(argument):
    """What stands for a value is slanted, what is typed as it is is bold."""
    return r"|\:".join((r"\fB{}\fP" if word.islower() else r"\fI{}\fP").format(roff(word))
                    for word in argument.split("|"))


def make_manual(groups, template, version, date):
    lines = []
    for title, options in groups:
        lines.append(f".SS {title}")
        for option in options:
            flags = [rf"\fB{roff(flag)}\fP" for flag in reversed(option.flags)]
            value = "=" + describe_argument(option.argument) if option.argument else ""
            lines += [".TP", ", ".join(flags) + value, roff(option.description)]
    return (template.replace("@OPTIONS@", "\n".join(lines)).replace("@VERSION@", version)
            .replace("@DATE@", date))


def make_bash(options):
    cases = []
    for option in options:
        if option.argument is None:
            continue
        words = " ".join(option.words)
        if option.list:
            words += f' $("$1" {option.list} 2>/dev/null | cut -d " " -f 1)'
        actions = []
        if words:
            actions.append(f'COMPREPLY=($(compgen -W "{words.strip()}" -- "$value"))')
        if option.folder:
            actions.append('compopt -o filenames; COMPREPLY=($(compgen -d -- "$value"))')
        if option.file and words:
            actions.append('COMPREPLY+=($(compgen -f -- "$value"))')
        if not option.file:
            actions.append("compopt +o default +o bashdefault")
        cases.append(f"    {'|'.join(option.flags)}) {'; '.join(actions) or ':'}; return ;;")
    flags = " ".join(flag + ("=" if option.argument and flag.startswith("--") else "")
                     for option in options for flag in option.flags)
    return f"""# Completes the options of neural-style and their values, in bash. Made by make-shell-files.py.
# shellcheck shell=bash disable=SC2207
_neural_style() {{
  local value=$2 option=$3
  # Where "=" parts words, it is one of its own.
  if [[ $value == = ]]; then
    value=
  elif [[ $option == = ]]; then
    option=${{COMP_WORDS[COMP_CWORD - 2]}}
  elif [[ $value == --*=* ]]; then
    option=${{value%%=*}}
    value=${{value#*=}}
  fi
  case $option in
{chr(10).join(cases)}
  esac
  if [[ $value == -* ]]; then
    COMPREPLY=($(compgen -W "{flags}" -- "$value"))
    [[ ${{COMPREPLY[0]}} != *= ]] || compopt -o nospace
  fi
}}
complete -o bashdefault -o default -F _neural_style neural-style
"""


def make_zsh(options):
    def quote(text):
        return re.sub(r"([][:\\])", r"\\\1", text).replace("'", "'\\''")

    lines = []
    for option in options:
        action = ""
        if option.argument:
            actions = ([f"({' '.join(option.words)})"] if option.words else [])
            if option.list:
                actions.append("{_values word ${(f)\"$($words[1] " + option.list
                               + " 2>/dev/null | cut -d \" \" -f 1)\"}}")
            if option.folder:
                actions.append("_files -/")
            elif option.file and not option.list:
                actions.append("_files")
            action = f":{quote(option.argument)}:{actions[-1] if actions else ' '}"
        several = "*" if option.name in ("style", "mask") else ""
        for flag in option.flags:
            equals = "=" if option.argument and flag.startswith("--") else ""
            lines.append(f"  '{several}{flag}{equals}[{quote(option.description)}]{action}' \\")
    return ("#compdef neural-style\n# Completes the options of neural-style, in zsh. Made by "
            "make-shell-files.py.\n_arguments -s \\\n" + "\n".join(lines) + "\n  '*:picture:_files'\n")


def make_fish(options):
    def quote(text):
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    lines = ["# Completes the options of neural-style, in fish. Made by make-shell-files.py."]
    for option in options:
        line = f"complete -c neural-style -l {option.name}"
        if option.letter:
            line += f" -s {option.letter}"
        words = " ".join(option.words)
        if option.list:
            words += f" (neural-style {option.list} 2>/dev/null | string replace -r ' .*' '')"
        if option.folder:
            words += " (__fish_complete_directories)"
        if option.argument:
            line += " -r -F" if option.file else " -x"
        if words:
            line += f" -a {quote(words.strip())}"
        lines.append(f"{line} -d {quote(option.description)}")
    return "\n".join(lines) + "\n"


def main(command, version, news, template, *outputs):
    groups = ask(command)
    options = [option for _, group in groups for option in group]
    with open(news, encoding="utf-8") as file:
        date = re.search(rf"^{re.escape(version)}, (\S+)", file.read(), re.MULTILINE)[1]
    with open(template, encoding="utf-8") as file:
        prose = file.read()
    for path, text in zip(outputs, (make_manual(groups, prose, version, date), make_bash(options),
                                    make_zsh(options), make_fish(options)), strict=True):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main(*sys.argv[1:])

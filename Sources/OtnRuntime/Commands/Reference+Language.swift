extension Reference {
  /// The whole language on one page: what `help language` prints.
  public static let language = """
    The language, on one page

    Values      nil true false   3 -1 0x1f 1_000   1.5 1e3   64KiB 5GB   250ms 2h
                "text \\(x)"  'raw'  \"""many lines\"""   [1, 2]   [name: 1, "hot dog": 2]   0..<10  1...5
    Names       let x = 3              bound once
                var total = 0          may change: total += 1, xs += [item], m["k"] = v, xs[0] = v
                let [a, b] = pair      taken apart; _ binds nothing
                param epochs = 50      a notebook's parameter: otn run lab.otn -p epochs=3
    Calls       train net on: shelf epochs: 50          command form, at the start of a line or stage
                train(net, on: shelf, epochs: 50)       call form, anywhere
                shelf | filter classes: foods | show    the left value comes first
                it                                      the last value shown; what a closure is given
                | take 3                                a line that goes on from it
    Functions   func iou a b eps: 1e-7 { … }            called as declared; the last value is returned
                { x in x * 2 }   { it * 2 }   (len)     closures; a name in brackets is the function
    Control     if a { … } else if b { … } else { … }   for x in xs { … }   while a { … }
                break continue return                   if and try give values: let n = if a { 1 } else { 2 }
                try { … } catch e { e.code e.message e.help }
    Operators   ** · - · * / // % @ · + - · ..< ... · ?? · == != < <= > >= in, not in · not · and · or · |
                / gives a Float, // floors; a ?? b is b where a is nil; only Bools are true or false
    Elements    xs[0] xs[-1] xs[1:3] xs[::2]   m["k"] (nil if missing)   m.k (an error if missing)
    Files       use "helpers.otn"                       helpers.name; `as other` renames
    Comments    # to the end of the line   ## documentation   # %% opens a cell   #> recorded output

    Lists and maps are values: a copy never changes under you. A cell is checked whole before it runs.
    Inside call brackets and conditions write the call form: if len(xs) > 3 { … }
    `help` lists the commands, `help NAME` (or ?NAME) tells about one.
    """
}

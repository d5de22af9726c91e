using System.Globalization;

namespace MediBook.Web.Pages.Admin;

/// <summary>One row of a chart and of its table.</summary>
/// <param name="Label">What it is about.</param>
/// <param name="Parts">What is drawn, stacked from the axis; empty: nothing is known.</param>
/// <param name="Cells">The same in words, one for each head after the first.</param>
public sealed record ChartRow(string Label, IReadOnlyList<double> Parts, IReadOnlyList<string> Cells)
{
    /// <summary>The whole height.</summary>
    public double Total => Parts.Sum();
}

/// <summary>
/// A chart that the server draws. All its sizes are shares of the room that it gets, so that it fits any width, and no number stands in the
/// picture alone: the table below it has them all.
/// </summary>
/// <param name="Id">Names the chart on its page.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Sentence">What it says, in one sentence; also the picture's name for who cannot see it.</param>
/// <param name="Heads">Heads of the table, the first for the labels.</param>
/// <param name="Rows">In order.</param>
/// <param name="Top">The value at the upper edge; at least the largest row.</param>
/// <param name="TopText">That value in words.</param>
/// <param name="PartNames">What the parts are, where there is more than one.</param>
public sealed record Chart(
    string Id, string Title, string Sentence, IReadOnlyList<string> Heads, IReadOnlyList<ChartRow> Rows, double Top, string TopText, IReadOnlyList<string> PartNames)
{
    /// <summary>Fewer things than this say nothing about a clinic, and could say something about a person.</summary>
    public const int Enough = 5;

    /// <summary>Where the columns stand, and how high each part of them is.</summary>
    public IEnumerable<ChartColumn> Columns()
    {
        var step = 100d / Math.Max(1, Rows.Count);
        for (var index = 0; index < Rows.Count; index++)
        {
            var below = 0d;
            for (var part = 0; part < Rows[index].Parts.Count; part++)
            {
                var height = Top <= 0 ? 0 : 100 * Rows[index].Parts[part] / Top;
                yield return new ChartColumn(part + 1, Percent((index + .1) * step), Percent(100 - below - height), Percent(.8 * step), Percent(height));
                below += height;
            }
        }
    }

    /// <summary>How long a row's bar is.</summary>
    public string Length(ChartRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Percent(Top <= 0 ? 0 : 100 * row.Total / Top);
    }

    private static string Percent(double share) => Math.Round(share, 2).ToString(CultureInfo.InvariantCulture) + "%";
}

/// <summary>One rectangle, in shares of the picture.</summary>
/// <param name="Part">Which part, from 1.</param>
/// <param name="X">Its left edge.</param>
/// <param name="Y">Its upper edge.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
public sealed record ChartColumn(int Part, string X, string Y, string Width, string Height);

using System.Text;
using QRCoder;

namespace MediBook.Web.Areas.Identity;

/// <summary>A QR code as one SVG path: no picture to load, and no style that the content security policy would refuse.</summary>
internal static class QrCode
{
    /// <summary>The dark squares of <paramref name="text"/>.</summary>
    /// <returns>How many squares a side has, and the path of the dark ones, each 1 by 1.</returns>
    public static (int Size, string Path) Of(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = data.ModuleMatrix;
        // QRCoder adds the quiet zone of 4 squares itself; the frame around the figure is ours.
        const int Quiet = 4;
        var size = rows.Count - (2 * Quiet);
        var path = new StringBuilder();
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                if (rows[y + Quiet][x + Quiet])
                {
                    path.Append('M').Append(x).Append(' ').Append(y).Append("h1v1h-1z");
                }
            }
        }

        return (size, path.ToString());
    }
}

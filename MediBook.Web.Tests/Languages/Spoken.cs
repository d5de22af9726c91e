using System.Globalization;
using MediBook.Web.Domain.Languages;

namespace MediBook.Web.Tests.Languages;

/// <summary>A test in another language.</summary>
internal static class Spoken
{
    /// <summary>What <paramref name="say"/> says in a language.</summary>
    public static T In<T>(Language language, Func<T> say)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = language.Culture;
        try
        {
            return say();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}

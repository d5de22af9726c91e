using MediBook.Web.Domain.Languages;
using MediBook.Web.Pages.Admin.Import;
using MediBook.Web.Tests.Languages;

namespace MediBook.Web.Tests.Pages.Admin;

public sealed class WeekdaysTests
{
    [Theory]
    [InlineData("en", "Mon", "1")]
    [InlineData("en", "mon, WED; Friday", "1 3 5")]
    [InlineData("en", "Mon-Fri", "1 2 3 4 5")]
    [InlineData("en", "Mon - Wed Sat", "1 2 3 6")]
    [InlineData("en", "1-3, 7", "1 2 3 7")]
    [InlineData("en", "Fri, Mon, Mon", "1 5")]
    [InlineData("de", "Mo–Mi, Do", "1 2 3 4")]
    [InlineData("de", "Mon-Thu", "1 2 3 4")]
    [InlineData("es", "lun, mie, sáb", "1 3 6")]
    [InlineData("ar", "الاثنين، الأربعاء", "1 3")]
    [InlineData("en", "", null)]
    [InlineData("en", " , ", null)]
    [InlineData("en", "M", null)]
    [InlineData("en", "0", null)]
    [InlineData("en", "8", null)]
    [InlineData("en", "T", null)]
    [InlineData("en", "Fri-Mon", null)]
    [InlineData("en", "Mon-Tue-Wed", null)]
    [InlineData("en", "Mo,-", null)]
    [InlineData("en", "Mo-", null)]
    [InlineData("en", "Mondays", null)]
    [InlineData("ar", "ال", null)]
    public void Days_are_read_in_english_and_in_the_language_of_who_asks(string language, string text, string? days)
    {
        var found = Spoken.In(Language.Find(language)!, () => Weekdays.Parse(text));
        Assert.Equal(days, found is null ? null : string.Join(' ', found));
    }
}

using System.Globalization;
using System.Text.Encodings.Web;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Pages.Shared;
using Microsoft.AspNetCore.Html;
using NodaTime;

namespace MediBook.Web.Tests.Languages;

public sealed class WordsTests
{
    private static readonly LocalDate Day = new(2026, 12, 7);

    [Theory]
    [InlineData("en", "Monday 7 December 2026")]
    [InlineData("de", "Montag, 7. Dezember 2026")]
    [InlineData("es", "lunes, 7 de diciembre de 2026")]
    [InlineData("ar", "الاثنين، 7 ديسمبر 2026")]
    [InlineData("qps-ploc", "⟦Ṁóñđáý 7 Đéçéɱƀéŕ 2026⟧")]
    public void A_date_reads_as_in_its_language(string tag, string expected) =>
        Assert.Equal(expected, Spoken.In(Of(tag), () => Show.LongDate(Day)));

    [Theory]
    [InlineData("en", "7 to 13 December 2026")]
    [InlineData("de", "7. bis 13. Dezember 2026")]
    [InlineData("es", "del 7 al 13 de diciembre de 2026")]
    public void A_week_reads_as_in_its_language(string tag, string expected) =>
        Assert.Equal(expected, Spoken.In(Of(tag), () => Show.Week(Day)));

    [Theory]
    [InlineData("en", 1_234, "1,234 doctors")]
    [InlineData("de", 1, "1 Arzt oder Ärztin")]
    [InlineData("de", 1_234, "1.234 Ärztinnen und Ärzte")]
    [InlineData("es", 1_000_000, "1.000.000 de profesionales")]
    [InlineData("ar", 2, "طبيبان")]
    [InlineData("ar", 11, "11 طبيبًا")]
    [InlineData("ar", 1_234, "1,234 طبيبًا")]
    public void A_number_takes_its_word_in_the_right_form(string tag, int number, string expected) =>
        Assert.Equal(expected, Spoken.In(Of(tag), () => Show.Doctors(number)));

    [Fact]
    public void What_has_no_translation_is_said_in_english()
    {
        Assert.Equal("No such key, 5", Spoken.In(Language.German, () => Words.T("No such key, {0}", 5)));
        Assert.Equal("Tree surgery", Spoken.In(Language.German, () => Words.Known("Tree surgery")));
    }

    [Fact]
    public void The_pseudo_locale_marks_words_and_leaves_values() =>
        Assert.Equal("⟦ñó šúçĥ ķéý, Ada⟧", Spoken.In(Language.Pseudo, () => Words.T("no such key, {0}", "Ada")));

    [Fact]
    public void A_name_keeps_its_order_in_text_from_right_to_left()
    {
        Assert.Equal("\u2068020 7946 0000\u2069 x", Spoken.In(Language.Arabic, () => Words.T("{0} x", "020 7946 0000")));
        Assert.Equal("https://book.example.com x", Spoken.In(Language.Arabic, () => Words.T("{0} x", "https://book.example.com")));
        Assert.Equal("020 7946 0000 x", Spoken.In(Language.Spanish, () => Words.T("{0} x", "020 7946 0000")));
    }

    [Theory]
    [InlineData("en", "a &lt;b&gt; <i>now</i>, <b>Ada &amp; Co</b>.")]
    [InlineData("ar", "a &lt;b&gt; <i>now</i>, <bdi><b>Ada &amp; Co</b></bdi>.")]
    [InlineData("qps-ploc", "⟦á &lt;ƀ&gt; <i>ñóŵ</i>, <b>Ada &amp; Co</b>.⟧")]
    public void A_sentence_with_markup_is_encoded_around_it(string tag, string expected)
    {
        var html = Spoken.In(Of(tag), () => Sentences.THtml(
            "a <b> {0:now}, {1}.", words => Tag("i", (string)words), _ => Tag("b", "Ada & Co")));
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        html.WriteTo(text, HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All));
        Assert.Equal(expected, text.ToString());
    }

    [Fact]
    public void A_culture_that_nobody_speaks_is_english()
    {
        Assert.Equal(Language.German, Language.Find("de-AT"));
        Assert.Equal(Language.English, Language.Find("EN-gb"));
        Assert.Null(Language.Find("den"));
        Assert.Null(Language.Find(""));
        Assert.Equal("No such key", Words.T("No such key"));
        Assert.Equal(Language.English, Language.Current);
    }

    private static HtmlContentBuilder Tag(string name, string words)
    {
        var html = new HtmlContentBuilder();
        html.AppendHtml($"<{name}>").Append(words).AppendHtml($"</{name}>");
        return html;
    }

    private static Language Of(string tag) => Language.Find(tag) ?? Language.Pseudo;
}

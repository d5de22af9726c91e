using MediBook.Web.Domain;

namespace MediBook.Web.Tests.Domain;

public sealed class SlugTests
{
    [Theory]
    [InlineData("Ear, nose and throat", "ear-nose-and-throat")]
    [InlineData("  Pädiatrie -- Süd ", "padiatrie-sud")]
    [InlineData("Łódź Ørsted", "lodz-orsted")]
    [InlineData("Straße, Đà Nẵng, Ægir, Œuvre", "strasse-da-nang-aegir-oeuvre")]
    [InlineData("Þórður, Mağusa Kıbrıs", "thordur-magusa-kibris")]
    [InlineData("Sport 24/7", "sport-24-7")]
    public void Letters_stay_without_accents_and_strokes(string name, string slug) => Assert.Equal(slug, Slug.From(name));

    [Theory]
    [InlineData("心臓内科")]
    [InlineData("Кардиология")]
    [InlineData("--- ---")]
    [InlineData("")]
    public void A_name_without_Latin_letters_has_a_slug_too(string name) => Assert.Equal("specialization", Slug.From(name));
}

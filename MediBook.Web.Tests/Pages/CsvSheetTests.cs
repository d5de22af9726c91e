using MediBook.Web.Pages;

namespace MediBook.Web.Tests.Pages;

/// <summary>CSV as people and spreadsheets write it.</summary>
public sealed class CsvSheetTests
{
    [Theory]
    [InlineData("name,email\nAda,ada@example.com")]
    [InlineData("EMAIL, Name \r\nada@example.com,Ada\r\n")]
    [InlineData("name;email\n\"Ada\";ada@example.com\n;\n\n")]
    [InlineData("name\temail\tphone\nAda\tada@example.com")]
    [InlineData("\n\nname,email\n\" Ada \",  ada@example.com")]
    public void Columns_come_in_any_order_and_with_any_of_three_separators(string text)
    {
        var sheet = Read(text);
        Assert.Empty(sheet.Faults);
        var line = Assert.Single(sheet.Lines);
        Assert.Equal(("Ada", "ada@example.com", null), (line["name"], line["email"], line["phone"]));
    }

    [Fact]
    public void A_cell_may_have_line_breaks_quotes_and_separators_and_lines_are_counted_as_the_file_has_them()
    {
        var sheet = Read("name,email\n\"Ada\nthe \"\"first\"\", of all\",a@example.com\n\nGrace,g@example.com");
        Assert.Equal(["Ada\nthe \"first\", of all", "Grace"], sheet.Lines.Select(line => line["name"]));
        Assert.Equal([2, 5], sheet.Lines.Select(line => line.Number));
    }

    [Theory]
    [InlineData("", "1 name missing; 1 email missing")]
    [InlineData("name", "1 email missing")]
    [InlineData("name,e-mail,email", "1 e-mail no")]
    [InlineData("name,Name,email", "1 name twice")]
    [InlineData("name,email", "2  no")]
    [InlineData("name,email\n\n , \n", "2  no")]
    [InlineData("name,email\nAda,a@example.com,more", "2  more")]
    [InlineData("name,email\nAda,a@example.com\nGr\u0000ace,g@example.com", "3 name characters")]
    [InlineData("name,email\nAda,\u202Ea@example.com\n", "2 email characters")]
    [InlineData("name,email\nAda\"x,a@example.com\nGrace,g@example.com", "2  quotation")]
    [InlineData("name,email\n\"Ada\"x,a@example.com\nGrace,g@example.com", "2  quotation")]
    [InlineData("name,email\nGrace,g@example.com\n\"Ada,a@example.com\nEve,e@example.com", "3  quotation")]
    [InlineData("\"name,email\nGrace,g@example.com", "1  quotation")]
    public void What_cannot_be_read_is_named_by_line_and_column(string text, string faults)
    {
        var expected = faults.Split("; ").Select(fault => fault.Split(' ')).ToList();
        var found = Read(text).Faults;
        Assert.All(expected, fault => Assert.Contains(found, one =>
            one.Line.ToString(System.Globalization.CultureInfo.InvariantCulture) == fault[0] && (one.Column ?? "") == fault[1] && one.Text.Contains(fault[2], StringComparison.Ordinal)));
    }

    [Fact]
    public void Half_a_character_is_none() => Assert.Equal((2, "email"), Read("name,email\nAda," + (char)0xD800).Faults.Select(fault => (fault.Line, fault.Column)).Single());

    [Fact]
    public void Five_hundred_lines_are_read_and_not_one_more()
    {
        var lines = Enumerable.Range(1, CsvSheet.MostLines).Select(number => $"Ada,a{number}@example.com");
        var most = "name,email\n" + string.Join('\n', lines);
        Assert.Equal((CsvSheet.MostLines, 0), (Read(most).Lines.Count, Read(most).Faults.Count));
        var fault = Assert.Single(Read(most + "\nEve,e@example.com").Faults);
        Assert.Equal((CsvSheet.MostLines + 2, null), (fault.Line, fault.Column));
        Assert.Contains("at most 500 lines", fault.Text, StringComparison.Ordinal);
    }

    private static CsvSheet Read(string text) => CsvSheet.Read(text, ["name", "email", "phone"], ["name", "email"]);
}

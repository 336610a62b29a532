package page_test

import _ "guanxi/scenarios/question"
